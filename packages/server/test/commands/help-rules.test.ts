import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis, usernameLength } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createCheapPasswordHasher } from "@portcullis/testkit";
import { expect, test } from "vitest";
import { listSettings } from "../../src/configuration/index.ts";
import { loadConfig } from "../../src/index.ts";
import { runHere as run } from "./run-here.ts";

/** The two numbers of a phrase such as `1 to 254 characters`. */
function bounds(text: string, phrase: RegExp): readonly [min: number, max: number] {
  const [, min, max] = phrase.exec(text) ?? [];
  return [Number(min), Number(max)];
}

test("The help of `users add` names the bounds of usernames that registration applies", async () => {
  const { stdout } = await run(["users", "add", "--help"], {});
  const [min, max] = bounds(stdout, /(\d+) to (\d+)\s+characters/);
  expect({ min, max }).toEqual(usernameLength);
  const crypto = createCrypto({ secrets: ["x".repeat(32)] });
  const adapters = { ...createMemoryStorage(), ...crypto, passwordHasher: createCheapPasswordHasher() };
  const portcullis = createPortcullis(adapters);
  const { minLength, maxLength } = portcullis.rules.username;
  expect([minLength, maxLength]).toEqual([min, max]);
});

test("The help of `users list` names the bounds that --limit applies", async () => {
  const { stdout } = await run(["users", "list", "--help"], {});
  const [min, max] = bounds(stdout, /page, (\d+) to (\d+)/);
  const outOfBounds = `a whole number from ${min} to ${max}.`;
  for (const limit of [min - 1, max + 1]) {
    expect((await run(["users", "list", "--limit", String(limit)], {})).stderr).toContain(outOfBounds);
  }
  // With a limit within the bounds, the command goes on to the database, which is not available.
  const environment = { PORTCULLIS_DATABASE_URL: "memory:" };
  for (const limit of [min, max]) {
    expect((await run(["users", "list", "--limit", String(limit)], environment)).stderr).toContain("memory:");
  }
});

test("The list of settings names the minimum length of a secret that the start applies", () => {
  const [, bytes] = /PORTCULLIS_SECRET .*at least (\d+) random bytes/.exec(listSettings()) ?? [];
  const secret = (length: number) => ({
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR".padEnd(64, "q").slice(0, length),
  });
  expect(() => loadConfig(secret(Number(bytes) - 1))).toThrow(`at least ${bytes} bytes`);
  expect(loadConfig(secret(Number(bytes))).secrets).toHaveLength(1);
});

test("The list of settings names the time that a password hash may wait in the queue", () => {
  const [, seconds] = /PORTCULLIS_HASH_QUEUE .*up to (\d+) s/.exec(listSettings()) ?? [];
  expect(createCrypto({ secrets: ["x".repeat(32)] }).hashQueue.maxWaitMs).toBe(1_000 * Number(seconds));
});
