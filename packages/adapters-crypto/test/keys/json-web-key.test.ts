import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys, generateSecret, generateSigningKey, InvalidSettingError } from "../../src/index.ts";
import { edDSA, es256, refusedJwks, rfc8037, rsa2048 } from "./sample-jwks.ts";

const secrets = [generateSecret()];
const load = (...keys: readonly unknown[]) => createKeys({ secrets, jwks: { keys } });

describe("A generated signing key", () => {
  test.each(["EdDSA", "ES256"] as const)("is a private JWK of %s with its thumbprint as kid", async (algorithm) => {
    const jwk = generateSigningKey(algorithm);
    expect(jwk).toMatchObject({ alg: algorithm, use: "sig", d: expect.any(String) as string });
    expect(jwk["kid"]).toBe(await calculateJwkThumbprint({ ...jwk }));
    expect(generateSigningKey(algorithm)["kid"]).not.toBe(jwk["kid"]);
    expect(load(jwk).access.signing).toMatchObject({ kid: jwk["kid"], algorithm });
  });
});

describe("A JWK set", () => {
  test("signs with the first private key, each pinned to its algorithm", () => {
    const { d: _private, ...publicOnly } = edDSA;
    const { access } = load(publicOnly, es256, generateSigningKey("EdDSA"));
    expect(access.signing).toMatchObject({ kid: es256["kid"], algorithm: "ES256" });
    expect([...access.verifying.values()].map(({ algorithm }) => algorithm)).toEqual(["EdDSA", "ES256", "EdDSA"]);
  });

  test("pins what a key states: Ed25519 (RFC 9864) is another algorithm than EdDSA", () => {
    expect(load({ ...edDSA, alg: "Ed25519" }).access.signing.algorithm).toBe("Ed25519");
    expect(load({ ...edDSA, alg: "EdDSA" }).access.signing.algorithm).toBe("EdDSA");
  });

  test("gives a key without kid its thumbprint, and without alg the usual one", () => {
    expect(load(rfc8037).access.signing).toMatchObject({
      kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
      algorithm: "EdDSA",
    });
  });

  test("accepts RSA keys of 2048 bits as RS256", async () => {
    const { access, publicKeys } = load(rsa2048);
    expect(access.signing).toMatchObject({ algorithm: "RS256", kid: await calculateJwkThumbprint(rsa2048) });
    expect(Object.keys(publicKeys.keys[0] ?? {}).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });

  test("is published by its public members only", () => {
    const { publicKeys } = load({ ...edDSA, "x-note": "private" }, es256);
    const { kid, x, y } = es256;
    expect(publicKeys.keys).toEqual([
      { kty: "OKP", crv: "Ed25519", x: edDSA["x"], kid: edDSA["kid"], alg: "EdDSA", use: "sig" },
      { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" },
    ]);
    expect(JSON.stringify(publicKeys)).not.toContain(edDSA["d"]);
  });

  test.each(refusedJwks)("rejects a key that %s, with its position and without its content", (_what, jwk) => {
    const construct = () => load(generateSigningKey("EdDSA"), jwk);
    expect(construct).toThrow(InvalidSettingError);
    expect(construct).toThrow(/^JWK 2 of the set /);
    expect(construct).not.toThrow(edDSA["d"]?.slice(0, 8));
  });

  test("rejects two keys with the same kid", () => {
    expect(() => load(edDSA, { ...es256, kid: edDSA["kid"] })).toThrow(InvalidSettingError);
    expect(() => load(edDSA, edDSA)).toThrow(InvalidSettingError);
  });

  test("requires a private key, even beside a secret", () => {
    const { d: _private, ...publicOnly } = edDSA;
    expect(() => load(publicOnly)).toThrow("no private key");
    expect(() => load()).toThrow("no keys");
    for (const jwks of [{}, null, [], "keys", { keys: {} }]) {
      expect(() => createKeys({ secrets, jwks })).toThrow("no keys");
    }
  });
});
