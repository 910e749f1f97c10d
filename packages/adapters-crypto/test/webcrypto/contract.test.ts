import { hashSync, verify } from "@node-rs/bcrypt";
import {
  passwordHasherContract,
  registerContract,
  type TokenCodecHarness,
  tokenCodecContract,
} from "@portcullis/testkit";
import argon2 from "argon2";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createKeys, generateSecret, generateSigningKey, type KeyOptions } from "../../src/index.ts";
import { type Argon2Library, type HashSettings, wasmArgon2 } from "../../src/webcrypto.ts";
import { loadArgon2 } from "../../src/webcrypto/load-argon2.ts";
import { weak } from "../password/weak-hasher.ts";
import { forge } from "../token/samples.ts";
import { weakWebCrypto } from "./fixtures.ts";

const runner = { describe, test, beforeAll, afterAll };

describe("The password hasher of WebCrypto", () => {
  registerContract(runner, passwordHasherContract, async () => {
    const password = "correct horse";
    const decomposed = "jose\u0301 correct horse";
    const argon2i = await argon2.hash(password, { type: argon2.argon2i, memoryCost: 64, timeCost: 3, parallelism: 1 });
    const unnormalized = await argon2.hash(decomposed, { memoryCost: 64, timeCost: 1, parallelism: 1 });
    let made = 0;
    const wasm = wasmArgon2(await loadArgon2());
    const counted: Argon2Library = { ...wasm, hash: (...input) => ((made += 1), wasm.hash(...input)) };
    const bcrypt = (...input: Parameters<typeof verify>) => ((made += 1), verify(...input));
    const hasherOf = async (hash: HashSettings = {}) =>
      (await weakWebCrypto({ argon2: counted, bcrypt, hash: { ...weak, ...hash } })).passwordHasher;
    const others = [{ memoryKiB: 72 }, { iterations: 2 }, { parallelism: 2 }, { hashLength: 16 }, { saltLength: 24 }];
    return {
      harness: {
        hasher: await hasherOf(),
        otherSettings: await Promise.all(others.map(hasherOf)),
        foreignHashes: [argon2i, hashSync(password, { cost: 4 })].map((hash) => ({ password, hash })),
        unnormalizedHashes: [unnormalized, hashSync(decomposed, { cost: 4 })].map((hash) => ({
          password: decomposed,
          hash,
        })),
        hashesMade: () => made,
      },
    };
  });
});

async function harness(older: KeyOptions, newer: KeyOptions, both: KeyOptions): Promise<TokenCodecHarness> {
  const codecOf = async (options: KeyOptions) => (await weakWebCrypto({ secrets: [], ...options })).tokenCodec;
  const [before, during, after] = [await codecOf(older), await codecOf(both), await codecOf(newer)];
  return {
    codec: during,
    maxTokenLength: 8_192,
    resign: (kind, header, payload) => forge(createKeys(both), header, payload, kind),
    roll: () => ({ before, during, after }),
  };
}

describe("The token codec of WebCrypto, HS256", () => {
  const [older, newer] = [generateSecret(), generateSecret()];
  registerContract(runner, tokenCodecContract, async () => ({
    harness: await harness({ secrets: [older] }, { secrets: [newer] }, { secrets: [newer, older] }),
  }));
});

describe.each(["EdDSA", "ES256"] as const)("The token codec of WebCrypto, %s", (algorithm) => {
  const [older, newer] = [generateSigningKey(algorithm), generateSigningKey(algorithm)];
  const jwks = (...keys: readonly unknown[]) => ({ jwks: { keys } });
  registerContract(runner, tokenCodecContract, async () => ({
    harness: await harness(jwks(older), jwks(newer), jwks(newer, older)),
  }));
});
