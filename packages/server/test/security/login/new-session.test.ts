import { describe, expect, test } from "vitest";
import { type Answer, credentials, login, me, post } from "../../support/client.ts";
import { start, throttled } from "../../support/start.ts";

describe("LG-05 A login creates new ids, and accepts none from the client", () => {
  const idOf = (accessToken: string) => Buffer.from(accessToken.slice(4), "base64url").subarray(0, 16).toString("hex");

  test("A login ignores ids in headers, cookies, query and form, and earlier sessions continue.", async () => {
    const { url } = await start(throttled);
    await post(url, "register", credentials);
    const first = await login(url);
    const id = idOf(first.access_token);
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    const headers = {
      authorization: `Bearer ${first.access_token}`,
      cookie: `sid=${uuid}; session=${first.access_token}; __Host-session=${first.access_token}`,
      "x-session-id": uuid,
    };
    const query = `login?sid=${uuid}&session_id=${uuid}&access_token=${first.access_token}`;
    const form = new URLSearchParams({ ...credentials, client_id: uuid, scope: uuid });
    const made = [
      (await post(url, "login", credentials, undefined, headers)).body,
      (await post(url, query, credentials)).body,
      (await (await fetch(`${url}/auth/login`, { method: "POST", headers, body: form })).json()) as Answer["body"],
    ].map(({ access_token }) => String(access_token));
    expect(new Set([id, ...made.map(idOf)]).size).toBe(4);
    for (const token of [first.access_token, ...made]) expect((await me(url, token)).status).toBe(200);
  });

  test.each(["id", "sid", "session_id", "access_token", "session_id", "jti"])(
    "A login rejects the JSON field %s.",
    async (name) => {
      const { url } = await start(throttled);
      await post(url, "register", credentials);
      const { access_token } = await login(url);
      const answer = await post(url, "login", { ...credentials, [name]: access_token });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}` }] } });
    },
  );
});
