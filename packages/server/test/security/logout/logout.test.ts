import { describe, expect, test } from "vitest";
import { type Answer, credentials, login, me, type Pair, post } from "../../support/client.ts";
import { eventsIn } from "../../support/logged.ts";
import { answersTo, dead, refresh } from "../../support/pairs.ts";
import { startWithAlice } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";

describe("LO-01 Logout ends a session and both its tokens, even if it is repeated or late", () => {
  const ways: readonly (readonly [string, (url: string, pair: Pair) => Promise<Answer>])[] = [
    ["the access token", (url, { access_token }) => post(url, "logout", {}, access_token)],
    ["the refresh token", (url, { refresh_token }) => post(url, "logout", { refresh_token })],
    ["both", (url, { access_token, refresh_token }) => post(url, "logout", { refresh_token }, access_token)],
  ];

  describe.each(["opaque", "jwt"])("%s", (strategy) => {
    const begin = () => startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });

    test.each(ways)("ends the session by %s, twice, and no other session.", async (_, logout) => {
      const { url, pair, deployment } = await begin();
      const other = await login(url);
      expect((await logout(url, pair)).status).toBe(204);
      expect(await answersTo(url, pair)).toEqual(dead);
      expect((await logout(url, pair)).status).toBe(204);
      expect(await answersTo(url, other)).toEqual(["200", "200"]);
      expect(eventsIn(deployment, "logged_out")).toHaveLength(1);
    });

    test.each(ways)("ends the session by %s after it has expired.", async (_, logout) => {
      const { url, pair, deployment } = await begin();
      await deployment.harness.advance?.(901);
      expect((await me(url, pair.access_token)).body["code"]).toBe("token_expired");
      expect((await logout(url, pair)).status).toBe(204);
      expect((await refresh(url, pair)).body["code"]).toBe("token_invalid");
    });

    test.each(ways)("ends the session by %s of a disabled user.", async (_, logout) => {
      const { url, pair, deployment } = await begin();
      const { id } = await storedUser(deployment, credentials.username);
      await deployment.harness.setDisabled?.(id, true);
      expect((await logout(url, pair)).status).toBe(204);
      await deployment.harness.setDisabled?.(id, false);
      expect(await answersTo(url, pair)).toEqual(dead);
    });

    test("answers an unknown token with 204, and ends nothing.", async () => {
      const { url, pair } = await begin();
      const forged = `${pair.access_token.slice(0, -8)}AAAAAAAA`;
      for (const token of ["x", "a.b.c", forged, pair.refresh_token]) {
        expect((await post(url, "logout", {}, token)).status).toBe(204);
      }
      for (const refresh_token of ["", "x", pair.access_token, `${pair.refresh_token.slice(0, -8)}AAAAAAAA`]) {
        expect((await post(url, "logout", { refresh_token })).status).toBe(204);
      }
      expect(await answersTo(url, pair)).toEqual(["200", "200"]);
    });
  });
});
