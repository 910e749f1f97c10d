import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import type { Json } from "@portcullis/core/ports";
import { generateSigningKey } from "../../src/index.ts";

type Jwk = Readonly<Record<string, Json>>;
const exported = (pair: { readonly privateKey: { export(options: { format: "jwk" }): JsonWebKey } }) =>
  pair.privateKey.export({ format: "jwk" }) as Jwk;
export const edDSA = generateSigningKey("EdDSA");
export const es256 = generateSigningKey("ES256");
export const rsa2048 = exported(generateKeyPairSync("rsa", { modulusLength: 2048 }));

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
export const rfc8037 = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

/** The fault of a key, and the key. */
export const refusedJwks: readonly (readonly [string, unknown])[] = [
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
];
