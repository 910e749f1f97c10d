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
