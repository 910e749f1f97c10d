import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { memoryEngine } from "../support/stores.ts";

let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy(memoryEngine);
});
afterAll(() => deployment.close());

test("Every log line of a request carries its id, also if many requests are answered at once", async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `request-${index}`);
  const register = (id: string) =>
    fetch(`${deployment.harness.baseUrl}/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": id },
      body: JSON.stringify({ username: `user-of-${id}`, password: "correct horse battery" }),
    }).then((answer) => answer.json() as Promise<{ id: string }>);
  const users = await Promise.all(ids.map(register));
  const lines = deployment.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const [index, user] of users.entries()) {
    const events = lines.filter(({ event, user_id }) => event === "registered" && user_id === user.id);
    expect(events).toMatchObject([{ request_id: ids[index] }]);
  }
});

test("A token that a client sends as X-Request-Id is neither logged nor sent back, and an id of 64 characters is kept", async () => {
  const { baseUrl } = deployment.harness;
  const alice = { username: "alice", password: "correct horse battery" };
  const send = (path: string, body: object, id = "x") =>
    fetch(`${baseUrl}/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": id },
      body: JSON.stringify(body),
    });
  await send("register", alice);
  const pair = (await (await send("login", alice)).json()) as Readonly<
    Record<"access_token" | "refresh_token", string>
  >;
  const { access_token: opaque, refresh_token: signed } = pair;
  for (const token of [opaque, signed, signed.slice(0, 128), opaque.slice(0, 65)]) {
    const answer = await send("login", { ...alice, password: "wrong" }, token);
    expect(answer.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
    expect(await answer.text()).not.toContain(token);
    expect(deployment.log.join("")).not.toContain(token);
  }
  const longest = "i".repeat(64);
  expect((await send("login", alice, longest)).headers.get("x-request-id")).toBe(longest);
});

test("Log lines outside of requests have no request id", async () => {
  await deployment.portcullis.purgeExpired();
  const lines = deployment.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const purged = lines.filter(({ event }) => event === "purged");
  expect(purged).toHaveLength(1);
  expect(purged[0]).not.toHaveProperty("request_id");
});
