"""Logs in and refreshes with requests-oauthlib; prints what happened as JSON. Arguments: base URL, username, password."""

import json
import os
import sys

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

from oauthlib.oauth2 import LegacyApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from requests_oauthlib import OAuth2Session

base, username, password = sys.argv[1:]
token_url = base + "/auth/token"


def log_in(secret):
    session = OAuth2Session(client=LegacyApplicationClient(client_id="app"))
    return session.fetch_token(token_url, username=username, password=secret)


token = log_in(password)
try:
    log_in("wrong " + password)
    wrong = "accepted"
except InvalidGrantError as error:
    wrong = error.error

updates = []
session = OAuth2Session(
    "app",
    token={**token, "expires_at": 1, "expires_in": -1},
    auto_refresh_url=token_url,
    auto_refresh_kwargs={"client_id": "app"},
    token_updater=updates.append,
)
answer = session.get(base + "/auth/me")
print(
    json.dumps(
        {
            "wrong": wrong,
            "me": answer.json()["username"],
            "updates": len(updates),
            "renewed": updates[0]["refresh_token"] != token["refresh_token"],
        }
    )
)
