import { createHmac } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys, generateSigningKey, InvalidSettingError, JwtCodec } from "../../src/index.ts";
import {
  claims,
  encode,
  expiresAt,
  forge,
  forgeriesOf,
  header,
  invalid,
  issuedAt,
  keySets,
  keysOf,
  kinds,
  payload,
  secret,
  types,
} from "./samples.ts";

const signatureOf = (token: string) => token.split(".")[2] ?? "";

test("With HS256 the codec makes the same token as jose, to the letter", async () => {
  const keys = keysOf("HS256");
  for (const kind of kinds) {
    const { kid, key } = keys[kind].signing;
    const made = await new SignJWT(kind === "access" ? { ...payload, client_id: "portcullis" } : payload)
      .setProtectedHeader({ alg: "HS256", typ: types[kind], kid })
      .sign(key);
    expect(await new JwtCodec(keys).sign(kind, claims)).toBe(made);
  }
});

describe.each(keySets)("A token signed with %s", (_, keys) => {
  const codec = new JwtCodec(keys);
  const { forged } = forgeriesOf(keys);

  test("equals the forgery without a fault, so that each other forgery is rejected for its one fault", async () => {
    expect(await codec.verify("access", forged({}), issuedAt)).toEqual({ status: "valid", claims });
    expect(decodeProtectedHeader(await codec.sign("access", claims))).toEqual(header(keys));
  });

  test.each(kinds)("verifies to equal claims until it expires, to the millisecond: %s token", async (kind) => {
    const token = await codec.sign(kind, claims);
    for (const now of [issuedAt, new Date(expiresAt.getTime() - 1)]) {
      expect(await codec.verify(kind, token, now)).toEqual({ status: "valid", claims });
    }
    for (const now of [expiresAt, new Date("2036-01-01")]) {
      expect(await codec.verify(kind, token, now)).toEqual({ status: "expired", claims });
    }
  });

  test("carries a snapshot of the user unchanged, if it is an access token", async () => {
    const user = { name: "Åsa \u{1f600}", roles: ["a", null, 1.5, true], nested: { "10": 1, "9": 2, __proto__x: {} } };
    const token = await codec.sign("access", { ...claims, user });
    expect(await codec.verify("access", token, issuedAt)).toEqual({ status: "valid", claims: { ...claims, user } });
    const none = await codec.sign("access", { ...claims, user: null });
    expect(await codec.verify("access", none, issuedAt)).toEqual({
      status: "valid",
      claims: { ...claims, user: null },
    });
  });

  test.each(kinds)("is rejected as the other kind: %s token", async (kind) => {
    const other = kind === "access" ? "refresh" : "access";
    expect(await codec.verify(other, await codec.sign(kind, claims), issuedAt)).toEqual(invalid);
    // Also with the type and the key id of the other kind, but signed with the key of this kind.
    for (const kid of [keys[kind].signing.kid, keys[other].signing.kid]) {
      for (const alg of [keys[kind].signing.algorithm, keys[other].signing.algorithm]) {
        const token = forge(keys, JSON.stringify({ alg, typ: types[other], kid }), JSON.stringify(payload), kind);
        expect(await codec.verify(other, token, issuedAt)).toEqual(invalid);
      }
    }
  });

  test("is not made if it would not verify", async () => {
    const unfit = [
      { rotation: -1 },
      { expiresAt: issuedAt },
      { expiresAt: new Date("2030-01-01") },
      { expiresAt: new Date(Number.NaN) },
      { tokenId: "" },
      { user: "x".repeat(9_000) },
    ];
    for (const changes of unfit) {
      await expect(codec.sign("access", { ...claims, ...changes })).rejects.toThrow(RangeError);
    }
  });

  test("is rejected by a codec with other keys", async () => {
    const stranger = new JwtCodec(createKeys({ jwks: { keys: [generateSigningKey("EdDSA")] } }));
    for (const kind of kinds) {
      expect(await stranger.verify(kind, await codec.sign(kind, claims), issuedAt)).toEqual(invalid);
    }
  });
});

describe("Equal claims", () => {
  test.each(["HS256", "EdDSA"])("make equal tokens with %s, in whatever order they are given", async (name) => {
    const codec = new JwtCodec(keysOf(name));
    const reversed = Object.fromEntries(Object.entries(claims).toReversed()) as unknown as typeof claims;
    for (const kind of kinds) expect(await codec.sign(kind, reversed)).toBe(await codec.sign(kind, claims));
  });

  test("make equal refresh tokens with ES256 too, although its access tokens differ", async () => {
    const codec = new JwtCodec(keysOf("ES256"));
    expect(await codec.sign("refresh", claims)).toBe(await codec.sign("refresh", claims));
    expect(signatureOf(await codec.sign("access", claims))).not.toBe(signatureOf(await codec.sign("access", claims)));
  });
});

describe("The keys of the codec", () => {
  test("do not include the text of a public key: an HMAC by it is rejected", async () => {
    const jwk = generateSigningKey("EdDSA");
    const keys = createKeys({ jwks: { keys: [jwk] } });
    const input = `${encode(JSON.stringify({ ...header(keys), alg: "HS256" }))}.${encode(JSON.stringify(payload))}`;
    for (const key of [
      jwk["x"] ?? "",
      Buffer.from(jwk["x"] ?? "", "base64url"),
      JSON.stringify(keys.publicKeys.keys[0]),
    ]) {
      const token = `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
      expect(await new JwtCodec(keys).verify("access", token, issuedAt)).toEqual(invalid);
    }
  });

  test("let others verify access tokens by the public ones, and no refresh tokens", async () => {
    for (const [, keys] of keySets.slice(1)) {
      const codec = new JwtCodec(keys, { issuer: "https://auth.example", audience: "https://api.example" });
      const others = createLocalJWKSet(codec.publicKeys() as unknown as JSONWebKeySet);
      const { payload: read } = await jwtVerify(await codec.sign("access", claims), others, {
        issuer: "https://auth.example",
        audience: "https://api.example",
        typ: "at+jwt",
        currentDate: issuedAt,
      });
      expect(read.sub).toBe(claims.userId);
      await expect(jwtVerify(await codec.sign("refresh", claims), others)).rejects.toBeInstanceOf(
        errors.JOSENotSupported,
      );
    }
  });

  test("are not changed when a caller changes the set of public keys", () => {
    const codec = new JwtCodec(createKeys({ jwks: { keys: [generateSigningKey("EdDSA")] } }));
    const [key] = codec.publicKeys().keys;
    Object.assign(key ?? {}, { x: "changed" });
    expect(codec.publicKeys().keys[0]?.["x"]).not.toBe("changed");
  });
});

test.each([{ issuer: "" }, { audience: "" }, { maxTokenLength: 0 }, { maxLifetime: { access: 0.5 } }])(
  "The codec refuses to start with %o",
  (options) => {
    expect(() => new JwtCodec(createKeys({ secrets: [secret] }), options)).toThrow(InvalidSettingError);
  },
);
