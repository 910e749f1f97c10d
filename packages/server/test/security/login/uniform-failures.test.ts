import { createRequire } from "node:module";
import { createCrypto } from "@portcullis/adapters-crypto";
import { AuthError, createPortcullis } from "@portcullis/core";
import type { PasswordHasher } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test, vi } from "vitest";
import { counting } from "../../support/altered-engine.ts";
import { credentials, post } from "../../support/client.ts";
import { wrong } from "../../support/guess.ts";
import { exchange } from "../../support/raw-connection.ts";
import { start } from "../../support/start.ts";
import { storedUser, storeHash } from "../../support/stored-user.ts";

describe("LG-01 The answers for an unknown user and a wrong password are equal", () => {
  /** Every byte of the answer except the date. */
  const bytesOf = async (url: string, who: { readonly username: string; readonly password: string }, form = false) => {
    const body = form ? new URLSearchParams({ ...who }).toString() : JSON.stringify(who);
    const head = [
      "POST /auth/login HTTP/1.1",
      "Host: localhost",
      "Connection: close",
      "X-Request-Id: the-same",
      `Content-Type: application/${form ? "x-www-form-urlencoded" : "json"}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const answer = await exchange(url, `${head.join("\r\n")}\r\n\r\n${body}`);
    return answer.replace(/^Date: .*\r\n/im, "");
  };

  test.each([false, true])(
    "The answers are the same bytes except for request id and date (as form: %s).",
    async (form) => {
      const { url, deployment } = await start();
      await post(url, "register", credentials);
      await post(url, "register", { ...credentials, username: "corrupt" });
      await storeHash(deployment, "corrupt", "x");
      const known = await bytesOf(url, { ...credentials, password: wrong }, form);
      expect(known).toMatch(/^HTTP\/1\.1 401 /);
      expect(known).toContain('"code":"invalid_credentials"');
      for (const username of [
        "nobody",
        "nobody@example.org",
        "ALICE",
        " alice",
        "a\u202eb",
        "",
        "x".repeat(300),
        "corrupt",
      ]) {
        expect(await bytesOf(url, { username, password: wrong }, form)).toBe(known);
      }
    },
  );

  test("A disabled account is reported with 403, and only after the correct password.", async () => {
    const { url, deployment } = await start();
    await post(url, "register", credentials);
    const { id } = await storedUser(deployment, credentials.username);
    const before = await bytesOf(url, { ...credentials, password: wrong });
    await deployment.harness.setDisabled?.(id, true);
    expect(await bytesOf(url, { ...credentials, password: wrong })).toBe(before);
    const right = await post(url, "login", credentials);
    expect(right).toMatchObject({ status: 403, body: { code: "account_disabled" } });
    expect(right.body).not.toHaveProperty("access_token");
  });
});

describe("LG-02 Every failing path verifies one hash at the current cost", () => {
  const cost = { memoryKiB: 24, iterations: 3, parallelism: 2 };
  // The only library whose calls a test can observe.
  const library = "argon2";
  const argon2 = createRequire(import.meta.url)("argon2") as {
    hash(password: string, options: Readonly<Record<string, unknown>>): Promise<Buffer>;
  };

  const fixtureWithAlice = async () => {
    const calls: string[] = [];
    const storage = createMemoryStorage();
    const crypto = createCrypto({
      secrets: ["a secret of the tests, 32 bytes long"],
      hash: { ...cost, library, allowWeak: true },
    });
    const passwordHasher = counting<PasswordHasher>(crypto.passwordHasher, calls);
    const portcullis = createPortcullis({ ...storage, ...crypto, passwordHasher }, {});
    const { id: userId } = await portcullis.register(credentials);
    const replace = async (passwordHash: string) => {
      const { passwordHash: expectedPasswordHash = "" } = (await storage.users.findById(userId)) ?? {};
      await storage.users.replacePasswordHash({ id: userId, expectedPasswordHash, passwordHash });
    };
    return { portcullis, calls, userId, replace };
  };

  type Fixture = Awaited<ReturnType<typeof fixtureWithAlice>>;

  const attempt = (username: string, password: string) => (fixture: Fixture) =>
    fixture.portcullis.login({ username, password });
  const disabled = (password: string) => async (fixture: Fixture) => {
    await fixture.portcullis.setDisabled({ userId: fixture.userId, disabled: true });
    return attempt(credentials.username, password)(fixture);
  };

  test.each<[string, (fixture: Fixture) => Promise<unknown>, string]>([
    ["an unknown user", attempt("nobody", credentials.password), "invalid_credentials"],
    ["what can't be a username", attempt("a\u202eb", credentials.password), "invalid_credentials"],
    ["a wrong password", attempt(credentials.username, wrong), "invalid_credentials"],
    ["an empty password", attempt(credentials.username, ""), "invalid_credentials"],
    ["an empty password of an unknown user", attempt("nobody", ""), "invalid_credentials"],
    ["a disabled account and a wrong password", disabled(wrong), "invalid_credentials"],
    ["a disabled account and the right one", disabled(credentials.password), "account_disabled"],
    [
      "a malformed stored hash",
      async (fixture) => {
        await fixture.replace("x");
        return attempt(credentials.username, credentials.password)(fixture);
      },
      "invalid_credentials",
    ],
    [
      "a wrong current password at a change",
      ({ portcullis, userId }) =>
        portcullis.changePassword({ userId, currentPassword: wrong, newPassword: "another battery" }),
      "wrong_password",
    ],
  ])("One hash is verified for %s.", (_, fail, code) => expectHashes(1, fail, code));

  /** Not in NFC, so another system may have hashed it as typed. */
  const decomposed = "cre\u0300me bru\u0302le\u0301e";

  test.each<[string, (fixture: Fixture) => Promise<unknown>, string]>([
    ["an unknown user", attempt("nobody", decomposed), "invalid_credentials"],
    ["what can't be a username", attempt("a\u202eb", decomposed), "invalid_credentials"],
    ["a wrong password", attempt(credentials.username, decomposed), "invalid_credentials"],
    ["a disabled account and a wrong password", disabled(decomposed), "invalid_credentials"],
    [
      "a malformed stored hash",
      async (fixture) => {
        await fixture.replace("x");
        return attempt(credentials.username, decomposed)(fixture);
      },
      "invalid_credentials",
    ],
    [
      "a wrong current password at a change",
      ({ portcullis, userId }) =>
        portcullis.changePassword({ userId, currentPassword: decomposed, newPassword: "another battery" }),
      "wrong_password",
    ],
  ])("Two hashes are verified, because the typed password is not in NFC, for %s.", (_, fail, code) =>
    expectHashes(2, fail, code),
  );

  async function expectHashes(
    count: number,
    fail: (fixture: Fixture) => Promise<unknown>,
    code: string,
  ): Promise<void> {
    const fixture = await fixtureWithAlice();
    fixture.calls.length = 0;
    const hashed = vi.spyOn(argon2, "hash");
    try {
      await expect(fail(fixture)).rejects.toMatchObject(new AuthError(code as "invalid_credentials"));
      expect(fixture.calls.filter((name) => name.startsWith("verify"))).toHaveLength(1);
      expect(fixture.calls).not.toContain("hash");
      const { memoryKiB: memoryCost, iterations: timeCost, parallelism } = cost;
      const one = { memoryCost, timeCost, parallelism, hashLength: 32, type: 2 };
      expect(hashed.mock.calls.map(([, options]) => options)).toMatchObject(Array.from({ length: count }, () => one));
    } finally {
      hashed.mockRestore();
    }
  }
});
