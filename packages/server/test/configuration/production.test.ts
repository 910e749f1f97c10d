import { generateSecret } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { ConfigurationError, type Environment, loadConfig } from "../../src/index.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";
const sound = {
  NODE_ENV: "production",
  PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
  PORTCULLIS_SECRET: secret,
};

const load = (changes: Environment) => loadConfig({ ...sound, ...changes });

describe("In production, the configuration", () => {
  test("is accepted with a database and a secret", () => {
    expect(load({})).toMatchObject({ production: true, secrets: [secret] });
    expect(load({ NODE_ENV: undefined, PORTCULLIS_ENV: "production" }).production).toBe(true);
  });

  test("is chosen by PORTCULLIS_ENV before NODE_ENV", () => {
    expect(load({ PORTCULLIS_ENV: "development" }).production).toBe(false);
  });

  test("is accepted with a JWK set instead of a secret, and with a chosen directory instead of a server", () => {
    expect(load({ PORTCULLIS_SECRET: undefined, PORTCULLIS_JWKS_FILE: "/keys.json" }).secrets).toBeUndefined();
    expect(load({ PORTCULLIS_DATABASE_URL: "pglite:/data" }).production).toBe(true);
  });

  test.each<[string, Environment]>([
    ["no database", { PORTCULLIS_DATABASE_URL: undefined }],
    ["a database in memory", { PORTCULLIS_DATABASE_URL: "memory:" }],
    ["no key", { PORTCULLIS_SECRET: undefined }],
    ["no throttle", { PORTCULLIS_THROTTLE: "off" }],
    ["weak hashes", { PORTCULLIS_HASH_ITERATIONS: "1" }],
    ["a secret of 31 bytes", { PORTCULLIS_SECRET: secret.slice(1) }],
    ["an API key that can be guessed", { PORTCULLIS_INTROSPECTION_KEYS: "ab".repeat(20) }],
    ["an older secret that is weak", { PORTCULLIS_SECRET: `${secret},${"ab".repeat(20)}` }],
  ])("is rejected with %s", (_, changes) => {
    expect(() => load(changes)).toThrow(ConfigurationError);
  });

  test.each([
    "a".repeat(32),
    "ab".repeat(16),
    "0123456789abcdef".repeat(2),
    "correcthorsebattery-correcthorsebattery",
    "change-me-change-it-change-this-now!",
    "CHANGEME_0c1f4b7a9d2e5f8a3b6c9d0e1f2a",
    "your-256-bit-secret-your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "this-is-a-sample-secret-for-portcullis-docs",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "super_secret_super_duper_hidden_thing",
    "replace-with-output-of-keys-generate-x",
  ])("is rejected with the guessable secret %s, which is not repeated", (guessable) => {
    const attempt = () => load({ PORTCULLIS_SECRET: guessable });
    expect(attempt).toThrow(/PORTCULLIS_SECRET/);
    expect(attempt).not.toThrow(guessable);
  });

  test("is accepted with a secret that the service generated", () => {
    for (let round = 0; round < 200; round += 1)
      expect(load({ PORTCULLIS_SECRET: generateSecret() }).production).toBe(true);
  });
});

describe("In production, an operator's command", () => {
  test("requires no key, because it issues no token", () => {
    const withoutKey = { ...sound, PORTCULLIS_SECRET: undefined };
    expect(loadConfig(withoutKey, "operate").production).toBe(true);
  });

  test("requires a database, as the service does", () => {
    expect(() => loadConfig({ ...sound, PORTCULLIS_DATABASE_URL: undefined }, "operate")).toThrow(/DATABASE_URL/);
  });
});

test("Outside production, a guessable secret is accepted and a short one is not", () => {
  expect(loadConfig({ PORTCULLIS_SECRET: "a".repeat(32) }).secrets).toHaveLength(1);
  expect(() => loadConfig({ PORTCULLIS_SECRET: "a".repeat(31) })).toThrow(ConfigurationError);
});
