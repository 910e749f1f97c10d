import { ClockId, KeyedDigestId, PasswordHasherId, TokenCodecId, TokenGeneratorId } from "@portcullis/core/inversify";
import { Container } from "inversify";
import { describe, expect, test } from "vitest";
import { cryptoModule } from "../../src/inversify.ts";
import { createWebCrypto, generateSecret, InvalidSettingError } from "../../src/webcrypto.ts";
import { edDSA, es256, refusedJwks } from "../keys/sample-jwks.ts";
import { weak } from "../password/weak-hasher.ts";
import { weakWebCrypto } from "./fixtures.ts";

const secrets = [generateSecret()];

/** An option of `createCrypto` that `createWebCrypto` does not have. */
const onlyOnNode = "library";

describe("createWebCrypto", () => {
  test.each<[unknown, string]>([
    [{ secret: "x" }, 'createWebCrypto: Unknown setting "secret". Did you mean "secrets"?'],
    [{ secrets, hash: { [onlyOnNode]: "argon2" } }, `createWebCrypto: Unknown setting "hash.${onlyOnNode}".`],
    [{ secrets, argon2: "argon2" }, 'createWebCrypto: "argon2" must be an object, not a string.'],
    [undefined, "createWebCrypto: The settings must be an object, not undefined."],
    [{}, "A secret or a JWK set with a private key is required."],
    [{ secrets: ["short"] }, "A secret must have at least 32 bytes."],
    [{ secrets, hash: { iterations: 1 } }, "argon2id: iterations must be a whole number from 2 to 64, not 1."],
    [{ secrets, queue: { concurrency: 0 } }, "Hash queue: concurrency must be a whole number from 1 to 1024."],
    [{ secrets, prefix: "" }, "The token prefix must be 1 to 16 letters"],
  ])("rejects %j with the reason", async (options, message) => {
    const made = createWebCrypto(options as never);
    await expect(made).rejects.toThrow(InvalidSettingError);
    await expect(made).rejects.toThrow(message);
  });

  test("runs one hash at a time by default, because WebAssembly hashes on the calling thread", async () => {
    expect((await weakWebCrypto()).hashQueue.concurrency).toBe(1);
    expect((await weakWebCrypto({ queue: { concurrency: 3 } })).hashQueue.concurrency).toBe(3);
  });

  test("creates the adapters that cryptoModule binds", async () => {
    const clock = { now: () => new Date(0) };
    const made = await weakWebCrypto({ secrets, hash: weak, clock });
    const container = new Container();
    container.load(cryptoModule(made));
    expect(container.get(PasswordHasherId)).toBe(made.passwordHasher);
    expect(container.get(TokenCodecId)).toBe(made.tokenCodec);
    expect(container.get(TokenGeneratorId)).toBe(made.tokenGenerator);
    expect(container.get(KeyedDigestId)).toBe(made.keyedDigest);
    expect(container.get(ClockId)).toBe(clock);
  });
});

describe("A JWK set on WebCrypto", () => {
  const load = (...keys: readonly unknown[]) => weakWebCrypto({ secrets, jwks: { keys } });

  test.each(refusedJwks)("rejects a key that %s, with its position and without quoting it", async (_what, jwk) => {
    const made = load(es256, jwk);
    await expect(made).rejects.toThrow(InvalidSettingError);
    await expect(made).rejects.toThrow(/^JWK 2 of the set /);
    await expect(made).rejects.not.toThrow(edDSA["d"]?.slice(0, 8));
  });

  test("rejects two keys with the same kid, and a set without private keys", async () => {
    await expect(load(edDSA, { ...es256, kid: edDSA["kid"] })).rejects.toThrow("the same kid");
    const { d: _private, ...publicOnly } = edDSA;
    await expect(load(publicOnly)).rejects.toThrow("no private key");
    for (const jwks of [{}, null, [], "keys", { keys: {} }, { keys: [] }]) {
      await expect(weakWebCrypto({ secrets, jwks })).rejects.toThrow("no keys");
    }
  });
});
