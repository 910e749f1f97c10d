import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => {
  process.env["APP_SECRET"] = "32 bytes of a secret, and some more";
});

test("the use cases, embedded", async () => {
  const { outcome } = await import("../snippets/embedding.ts");
  expect(outcome).toMatchObject({ user: { username: "alice", disabled: false }, code: "token_invalid" });
});

test("the use cases from a container", async () => {
  const { user } = await import("../snippets/container.ts");
  expect(user).toMatchObject({ username: "alice" });
});

test("users with fields and ids of the application's own", async () => {
  const { outcome } = await import("../snippets/extending-the-user.ts");
  expect(outcome).toEqual({
    id: "1",
    greeting: "Hello, Ada Lovelace",
    profile: { name: "Ada", surname: "Lovelace", email: "ada@example.org" },
  });
});

test("the routes and a guard in an application of one's own", async () => {
  const { app } = await import("../snippets/koa.ts");
  const server = app.listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const credentials = new URLSearchParams({ username: "alice", password: "correct horse battery" });
    const body = JSON.stringify(Object.fromEntries(credentials));
    await ask("/auth/register", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const login = await ask("/auth/login", { method: "POST", body: credentials });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const appointments = await ask("/appointments", { headers: { Authorization: `Bearer ${token}` } });
    expect(await appointments.json()).toEqual({ of: "alice" });
    expect((await ask("/appointments", {})).status).toBe(401);
  } finally {
    server.close();
  }
});
