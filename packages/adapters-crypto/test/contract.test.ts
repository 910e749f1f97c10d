import { hashSync, verify } from "@node-rs/bcrypt";
import {
  passwordHasherContract,
  registerContract,
  type TokenCodecHarness,
  tokenCodecContract,
} from "@portcullis/testkit";
import argon2 from "argon2";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import {
  argon2Library,
  createKeys,
  generateSecret,
  generateSigningKey,
  JwtCodec,
  type KeyOptions,
} from "../src/index.ts";
import { weakHasher } from "./password/weak-hasher.ts";
import { forge } from "./token/samples.ts";

// Counts the calls, and passes them on to the real library.
vi.mock("@node-rs/bcrypt", { spy: true });
const argon2Hash = vi.spyOn(argon2Library(), "hash");
const hashesMade = () => argon2Hash.mock.calls.length + vi.mocked(verify).mock.calls.length;

const runner = { describe, test, beforeAll, afterAll };

describe("Argon2PasswordHasher", () => {
  registerContract(runner, passwordHasherContract, async () => {
    const password = "correct horse";
    const argon2i = await argon2.hash(password, { type: argon2.argon2i, memoryCost: 64, timeCost: 3, parallelism: 1 });
    const decomposed = "jose\u0301 correct horse";
    const unnormalized = await argon2.hash(decomposed, { memoryCost: 64, timeCost: 1, parallelism: 1 });
    const others = [{ memoryKiB: 72 }, { iterations: 2 }, { parallelism: 2 }, { hashLength: 16 }, { saltLength: 24 }];
    return {
      harness: {
        hasher: weakHasher(),
        otherSettings: others.map((options) => weakHasher(options)),
        foreignHashes: [
          { password, hash: argon2i },
          { password, hash: hashSync(password, { cost: 4 }) },
        ],
        unnormalizedHashes: [
          { password: decomposed, hash: unnormalized },
          { password: decomposed, hash: hashSync(decomposed, { cost: 4 }) },
        ],
        hashesMade,
      },
    };
  });
});

function harness(older: KeyOptions, newer: KeyOptions, both: KeyOptions): TokenCodecHarness {
  const keys = createKeys(both);
  const [before, during, after] = [older, both, newer].map((options) => new JwtCodec(createKeys(options)));
  if (before === undefined || during === undefined || after === undefined) throw new Error("Three phases make a roll.");
  return {
    codec: during,
    maxTokenLength: 8_192,
    resign: (kind, header, payload) => forge(keys, header, payload, kind),
    roll: () => ({ before, during, after }),
  };
}

describe("JwtCodec, HS256", () => {
  const [older, newer] = [generateSecret(), generateSecret()];
  registerContract(runner, tokenCodecContract, () => ({
    harness: harness({ secrets: [older] }, { secrets: [newer] }, { secrets: [newer, older] }),
  }));
});

describe.each(["EdDSA", "ES256"] as const)("JwtCodec, %s", (algorithm) => {
  const [older, newer] = [generateSigningKey(algorithm), generateSigningKey(algorithm)];
  registerContract(runner, tokenCodecContract, () => ({
    harness: harness({ jwks: { keys: [older] } }, { jwks: { keys: [newer] } }, { jwks: { keys: [newer, older] } }),
  }));
});
