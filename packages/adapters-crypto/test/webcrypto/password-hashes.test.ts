import { hashSync, verify } from "@node-rs/bcrypt";
import argon2 from "argon2";
import { describe, expect, test } from "vitest";
import { createCrypto } from "../../src/index.ts";
import { weak } from "../password/weak-hasher.ts";
import { weakWebCrypto } from "./fixtures.ts";

const onNode = createCrypto({ secrets: ["x".repeat(32)], hash: weak }).passwordHasher;
const onWeb = (await weakWebCrypto()).passwordHasher;

describe("A hash verifies on both runtimes", () => {
  test.each([
    ["ASCII", "correct horse"],
    ["umlauts", "pässwörter für alle"],
    ["emoji", "\u{1f511}".repeat(200)],
    ["a NUL", "correct\0horse"],
    ["4,000 characters", "\u4e2d".repeat(4_000)],
    ["the empty password", ""],
  ])("with %s", async (_, password) => {
    const [node, web] = [await onNode.hash(password), await onWeb.hash(password)];
    expect(await onWeb.verify(password, node)).toBe(true);
    expect(await onNode.verify(password, web)).toBe(true);
    for (const other of [`${password}x`, password.slice(0, -1)]) {
      if (other === password) continue;
      expect(await onWeb.verify(other, web)).toBe(false);
      expect(await onWeb.verify(other, node)).toBe(false);
    }
    expect([onWeb.needsRehash(node), onNode.needsRehash(web)]).toEqual([false, false]);
  });

  const types = [
    ["argon2d", argon2.argon2d],
    ["argon2i", argon2.argon2i],
    ["argon2id", argon2.argon2id],
  ] as const;

  test.each(types)("of %s, both versions and several lanes", async (_, type) => {
    for (const version of [16, 19] as const) {
      for (const parallelism of [1, 4]) {
        const cost = { memoryCost: 128, timeCost: 3, parallelism, version, type };
        const hash = await argon2.hash("pässword", cost);
        expect(await onWeb.verify("pässword", hash)).toBe(true);
        expect(await onWeb.verify("password", hash)).toBe(false);
      }
    }
  });

  test("at the default settings", async () => {
    const { passwordHasher } = await weakWebCrypto({ hash: {} });
    const hash = await passwordHasher.hash("correct horse");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await onNode.verify("correct horse", hash)).toBe(true);
  });
});

describe("A bcrypt hash on WebCrypto", () => {
  const hash = hashSync("correct horse", { cost: 4 });

  test("matches no password without a verifier", async () => {
    expect(onWeb.isWellFormedHash(hash)).toBe(false);
    expect(await onWeb.verify("correct horse", hash)).toBe(false);
  });

  test("is verified by the verifier of the application", async () => {
    const { passwordHasher } = await weakWebCrypto({ bcrypt: verify });
    expect(passwordHasher.isWellFormedHash(hash)).toBe(true);
    expect(await passwordHasher.verify("correct horse", hash)).toBe(true);
    expect(await passwordHasher.verify("correct horsf", hash)).toBe(false);
    expect(passwordHasher.needsRehash(hash)).toBe(true);
  });
});
