import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import type { Json } from "@portcullis/core/ports";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys, generateSecret, generateSigningKey, InvalidSettingError } from "../../src/index.ts";

type Jwk = Readonly<Record<string, Json>>;
const secrets = [generateSecret()];
const load = (...keys: readonly unknown[]) => createKeys({ secrets, jwks: { keys } });

const exported = (pair: { readonly privateKey: { export(options: { format: "jwk" }): JsonWebKey } }) =>
  pair.privateKey.export({ format: "jwk" }) as Jwk;
const edDSA = generateSigningKey("EdDSA");
const es256 = generateSigningKey("ES256");
const rsa2048 = exported(generateKeyPairSync("rsa", { modulusLength: 2048 }));

const otherRsa = exported(generateKeyPairSync("rsa", { modulusLength: 2048 }));

/** The base point of P-256 (SEC 2 §2.4.2), which is the public key of the private key 1. */
const generator = {
  kty: "EC",
  crv: "P-256",
  x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
  y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
};

/** The public part of an RSA key with other members. */
const rsaPublic = (changed: Jwk) => ({ kty: "RSA", n: rsa2048["n"], e: rsa2048["e"], ...changed });
const evenModulus = Buffer.from(rsa2048["n"] as string, "base64url")
  .fill(2, 255)
  .toString("base64url");
const unsigned = (value: bigint) => Buffer.from(value.toString(16).padStart(512, "0"), "hex").toString("base64url");

/** RFC 8037, appendix A: an Ed25519 key and its thumbprint. */
const rfc8037 = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

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

  test("takes RSA of 2048 bits as RS256", async () => {
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

  test.each<[string, unknown]>([
    ["is symmetric", { kty: "oct", k: "A".repeat(43) }],
    ["is RSA of 1024 bits", exported(generateKeyPairSync("rsa", { modulusLength: 1024 }))],
    ["is RSA with the exponent 3", exported(generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }))],
    ["is RSA with an even modulus", rsaPublic({ n: evenModulus })],
    ["is RSA with an even exponent", rsaPublic({ e: "AQAC" })],
    ["is RSA with an exponent of 2048 bits", rsaPublic({ e: unsigned(2n ** 2047n + 1n) })],
    ["is RSA with an exponent of 32 bits", rsaPublic({ e: Buffer.from("ffffffff", "hex").toString("base64url") })],
    ["is RSA with a d of three known bytes", { ...rsa2048, d: "AQAB" }],
    ["is RSA with another's d", { ...rsa2048, d: otherRsa["d"] }],
    ["is RSA with another's dp", { ...rsa2048, dp: otherRsa["dp"] }],
    ["is RSA with another's primes", { ...rsa2048, p: otherRsa["p"], q: otherRsa["q"] }],
    ["is RSA without primes", { ...rsa2048, p: undefined, q: undefined }],
    ["is EC with the private key 1", { ...generator, d: `${"A".repeat(42)}E` }],
    ["is of another curve", exported(generateKeyPairSync("ec", { namedCurve: "P-384" }))],
    ["is for key agreement", exported(generateKeyPairSync("x25519"))],
    ["is Ed448", exported(generateKeyPairSync("ed448"))],
    ["is for encryption", { ...edDSA, use: "enc" }],
    ["may only verify, though it is private", { ...edDSA, key_ops: ["verify"] }],
    ["states an algorithm of another kind of key", { ...edDSA, alg: "ES256" }],
    ["states none", { ...edDSA, alg: "none" }],
    ["states an HMAC", { ...es256, alg: "HS256" }],
    ["is not on its curve", { ...es256, x: es256["y"], y: es256["x"] }],
    ["lacks a coordinate", { ...es256, y: undefined }],
    ["has half a private part", { ...edDSA, d: edDSA["d"]?.slice(0, 20) }],
    ["has the public part of another", { ...edDSA, x: generateSigningKey("EdDSA")["x"] }],
    ["has the private part of another", { ...es256, d: generateSigningKey("ES256")["d"] }],
    ["has an empty kid", { ...edDSA, kid: "" }],
    ["has a kid that is no text", { ...edDSA, kid: 7 }],
    ["has a kid with a line break", { ...edDSA, kid: "a\nb" }],
    ["has no kind", {}],
    ["is null", null],
    ["is a text", "key"],
  ])("refuses a key that %s, tells its place, and does not quote it", (_what, jwk) => {
    const construct = () => load(generateSigningKey("EdDSA"), jwk);
    expect(construct).toThrow(InvalidSettingError);
    expect(construct).toThrow(/^JWK 2 of the set /);
    expect(construct).not.toThrow(edDSA["d"]?.slice(0, 8));
  });

  test("refuses two keys of one kid", () => {
    expect(() => load(edDSA, { ...es256, kid: edDSA["kid"] })).toThrow(InvalidSettingError);
    expect(() => load(edDSA, edDSA)).toThrow(InvalidSettingError);
  });

  test("needs a private key, even beside a secret", () => {
    const { d: _private, ...publicOnly } = edDSA;
    expect(() => load(publicOnly)).toThrow("no private key");
    expect(() => load()).toThrow("no keys");
    for (const jwks of [{}, null, [], "keys", { keys: {} }]) {
      expect(() => createKeys({ secrets, jwks })).toThrow("no keys");
    }
  });
});
