import { describe, expect, onTestFinished, test } from "vitest";
import { createTestPortcullis, listen, mounts } from "./mounts.ts";

const alice = { username: "alice", password: "correct horse battery" };

describe.each(Object.entries(mounts))("In %s", (_, mount) => {
  async function serve() {
    const { portcullis } = createTestPortcullis();
    await portcullis.register(alice);
    const { pair } = await portcullis.login(alice);
    const { url, close } = await listen(await mount(portcullis));
    onTestFinished(close);
    const ask = (token?: string) =>
      fetch(`${url}/appointments`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
    return { ask, token: pair.accessToken, url };
  }

  test("a route of the application gets the user of the request", async () => {
    const { ask, token } = await serve();
    const answer = await ask(token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ of: "alice" });
  });

  test.each([undefined, "pct_unknown"])(
    "a route of the application rejects the token %s as Portcullis's routes do",
    async (token) => {
      const { ask, url } = await serve();
      const answer = await ask(token);
      const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const like = await fetch(`${url}/auth/me`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(answer.headers.get("www-authenticate")).toBe(like.headers.get("www-authenticate"));
      const { request_id: _id, ...problem } = (await answer.json()) as Record<string, unknown>;
      const { request_id: _other, ...other } = (await like.json()) as Record<string, unknown>;
      expect(problem).toEqual(other);
    },
  );

  test("a path without a route answers 404", async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });
});
