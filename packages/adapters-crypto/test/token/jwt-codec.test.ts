import { createHmac } from "node:crypto";
import type { TokenKind } from "@portcullis/core/ports";
import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys, generateSigningKey, InvalidSettingError, JwtCodec, type Keys } from "../../src/index.ts";
import { claims, encode, expiresAt, forge, header, issuedAt, payload, secret, types } from "./samples.ts";

const keySets: readonly (readonly [string, Keys])[] = [
  ["HS256", createKeys({ secrets: [secret] })],
  ["EdDSA", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("EdDSA")] } })],
  ["ES256", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("ES256")] } })],
];
const invalid = { status: "invalid" };
const kinds: readonly TokenKind[] = ["access", "refresh"];

const keysOf = (name: string) => keySets.find(([algorithm]) => algorithm === name)?.[1] ?? createKeys({});
const secondsBefore = (seconds: number) => new Date(issuedAt.getTime() - seconds * 1000);
const signatureOf = (token: string) => token.split(".")[2] ?? "";

test("With HS256 the token is the one that jose makes, to the letter", async () => {
  const keys = keysOf("HS256");
  for (const kind of kinds) {
    const { kid, key } = keys[kind].signing;
    const made = await new SignJWT(kind === "access" ? { ...payload, client_id: "portcullis" } : payload)
      .setProtectedHeader({ alg: "HS256", typ: types[kind], kid })
      .sign(key);
    expect(await new JwtCodec(keys).sign(kind, claims)).toBe(made);
  }
});

describe.each(keySets)("A token signed with %s", (algorithm, keys) => {
  const codec = new JwtCodec(keys);
  const forged = (changes: object) =>
    forge(keys, JSON.stringify(header(keys)), JSON.stringify({ ...payload, ...changes }));
  const headed = (changes: object) =>
    forge(keys, JSON.stringify({ ...header(keys), ...changes }), JSON.stringify(payload));

  test("is exactly what this suite forges, so that each forgery below is refused for its one fault", async () => {
    expect(await codec.verify("access", forged({}), issuedAt)).toEqual({ status: "valid", claims });
    expect(decodeProtectedHeader(await codec.sign("access", claims))).toEqual(header(keys));
  });

  test.each(kinds)("verifies to equal claims until exactly its end: %s", async (kind) => {
    const token = await codec.sign(kind, claims);
    for (const now of [issuedAt, new Date(expiresAt.getTime() - 1)]) {
      expect(await codec.verify(kind, token, now)).toEqual({ status: "valid", claims });
    }
    for (const now of [expiresAt, new Date("2036-01-01")]) {
      expect(await codec.verify(kind, token, now)).toEqual({ status: "expired", claims });
    }
  });

  test("carries a snapshot of the user if it is an access token, unchanged", async () => {
    const user = { name: "Åsa \u{1f600}", roles: ["a", null, 1.5, true], nested: { "10": 1, "9": 2, __proto__x: {} } };
    const token = await codec.sign("access", { ...claims, user });
    expect(await codec.verify("access", token, issuedAt)).toEqual({ status: "valid", claims: { ...claims, user } });
    const none = await codec.sign("access", { ...claims, user: null });
    expect(await codec.verify("access", none, issuedAt)).toEqual({
      status: "valid",
      claims: { ...claims, user: null },
    });
  });

  test.each(kinds)("never passes for the other kind: %s", async (kind) => {
    const other = kind === "access" ? "refresh" : "access";
    expect(await codec.verify(other, await codec.sign(kind, claims), issuedAt)).toEqual(invalid);
    // Not even with the other's type and the other's key id, signed by its own key.
    for (const kid of [keys[kind].signing.kid, keys[other].signing.kid]) {
      for (const alg of [keys[kind].signing.algorithm, keys[other].signing.algorithm]) {
        const token = forge(keys, JSON.stringify({ alg, typ: types[other], kid }), JSON.stringify(payload), kind);
        expect(await codec.verify(other, token, issuedAt)).toEqual(invalid);
      }
    }
  });

  test.each(
    [
      "none",
      "None",
      "",
      "HS256",
      "HS384",
      "HS512",
      "EdDSA",
      "Ed25519",
      "ES256",
      "ES384",
      "RS256",
      "PS256",
      "dir",
      null,
      256,
    ].filter((alg) => alg !== algorithm),
  )("is refused with alg %s", async (alg) => {
    expect(await codec.verify("access", headed({ alg }), issuedAt)).toEqual(invalid);
  });

  test("is refused unsigned", async () => {
    const head = encode(JSON.stringify({ ...header(keys), alg: "none" }));
    const body = encode(JSON.stringify(payload));
    for (const token of [`${head}.${body}.`, `${head}.${body}`, `${head}.${body}.AA`]) {
      expect(await codec.verify("access", token, issuedAt)).toEqual(invalid);
    }
  });

  test.each(["", "unknown", "__proto__", "constructor", "toString", " ", null, 1, ["kid"], { kid: 1 }])(
    "is refused with kid %j",
    async (kid) => {
      expect(await codec.verify("access", headed({ kid }), issuedAt)).toEqual(invalid);
    },
  );

  test.each(["JWT", "jwt", "rt+jwt", "AT+JWT", "application/at+jwt", "at+jwt ", "", null, ["at+jwt"]])(
    "is refused with typ %j",
    async (typ) => {
      expect(await codec.verify("access", headed({ typ }), issuedAt)).toEqual(invalid);
    },
  );

  test.each([
    { crit: ["exp"] },
    { crit: [] },
    { crit: ["b64"], b64: false },
    { b64: false },
    { b64: true },
    { zip: "DEF" },
    { jwk: { kty: "oct", k: "AAAA" } },
    { jku: "https://example.com/jwks" },
    { x5u: "https://example.com/cert" },
    { x5c: ["AAAA"] },
    { x5t: "AAAA" },
    { "x5t#S256": "AAAA" },
    { cty: "JWT" },
    { enc: "A128GCM" },
    { anything: null },
  ])("is refused with %o in its header", async (changes) => {
    expect(await codec.verify("access", headed(changes), issuedAt)).toEqual(invalid);
  });

  test.each(["alg", "typ", "kid"])("is refused without %s", async (name) => {
    const { [name]: _gone, ...rest } = header(keys) as Record<string, string>;
    expect(await codec.verify("access", forge(keys, JSON.stringify(rest), JSON.stringify(payload)), issuedAt)).toEqual(
      invalid,
    );
  });

  test.each(Object.keys(payload))("is refused without %s", async (name) => {
    expect(await codec.verify("access", forged({ [name]: undefined }), issuedAt)).toEqual(invalid);
    expect(await codec.verify("access", forged({ [name]: undefined }), expiresAt)).toEqual(invalid);
  });

  test.each([
    { iss: "Portcullis" },
    { iss: "portcullis " },
    { iss: ["portcullis"] },
    { iss: null },
    { aud: "other" },
    { aud: "" },
    { aud: ["portcullis"] },
    { aud: ["portcullis", "other"] },
    { sub: "" },
    { sub: 1 },
    { sub: "x".repeat(256) },
    { sid: "" },
    { sid: claims.sessionId.toUpperCase() },
    { sid: `{${claims.sessionId}}` },
    { sid: claims.sessionId.replaceAll("-", "") },
    { sid: [claims.sessionId] },
    { rot: -1 },
    { rot: 1.5 },
    { rot: "3" },
    { rot: 2 ** 53 },
    { rot: null },
    { jti: "" },
    { jti: 1 },
    { client_id: "another client" },
    { client_id: null },
    { iat: String(payload.iat) },
    { iat: payload.iat + 0.5 },
    { iat: payload.iat + 61 },
    { iat: -1, exp: 10 },
    { iat: [payload.iat] },
    { iat: null },
    { exp: String(payload.exp) },
    { exp: payload.exp + 0.5 },
    { exp: payload.iat },
    { exp: payload.iat - 1 },
    { exp: [payload.exp] },
    { exp: true },
    { exp: payload.iat + 86_402 },
    { exp: Number.MAX_SAFE_INTEGER },
    { iat: Number.MAX_SAFE_INTEGER - 1, exp: Number.MAX_SAFE_INTEGER },
    { nbf: payload.iat + 1 },
    { nbf: "soon" },
  ])("is refused with %o", async (changes) => {
    expect(await codec.verify("access", forged(changes), issuedAt)).toEqual(invalid);
  });

  test("is refused, not called expired, when something else is wrong too", async () => {
    const late = new Date("2030-01-01");
    for (const changes of [
      { aud: "other" },
      { iss: "other" },
      { sid: "x" },
      { rot: -1 },
      { jti: undefined },
      { sub: "" },
    ]) {
      expect(await codec.verify("access", forged(changes), late)).toEqual(invalid);
    }
    const token = await codec.sign("access", claims);
    expect(await codec.verify("access", `${token.slice(0, -4)}AAAA`, late)).toEqual(invalid);
    expect(await codec.verify("refresh", token, late)).toEqual(invalid);
  });

  test("may be ahead of our clock by a minute, and no more", async () => {
    const token = await codec.sign("access", claims);
    expect((await codec.verify("access", token, secondsBefore(60))).status).toBe("valid");
    expect(await codec.verify("access", token, secondsBefore(61))).toEqual(invalid);
  });

  test.each([
    ["a number beyond all", JSON.stringify(payload).replace(String(payload.exp), "1e999")],
    ["a number in another spelling", JSON.stringify(payload).replace(String(payload.exp), `${payload.exp}.0`)],
    ["a claim twice", JSON.stringify(payload).replace("{", '{"sub":"someone-else",')],
    ["white space", JSON.stringify(payload, null, 1)],
    ["an array", JSON.stringify([payload])],
    ["a text", JSON.stringify("payload")],
    ["null", "null"],
    ["no JSON", "{"],
    ["a byte order mark", `\ufeff${JSON.stringify(payload)}`],
  ])("is refused when its payload is %s", async (_what, text) => {
    expect(await codec.verify("access", forge(keys, JSON.stringify(header(keys)), text), issuedAt)).toEqual(invalid);
  });

  test.each([
    ["has a member twice", JSON.stringify(header(keys)).replace("{", '{"alg":"none",')],
    ["has white space", JSON.stringify(header(keys), null, 1)],
    ["is an array", JSON.stringify(Object.entries(header(keys)))],
    ["is null", "null"],
    ["is no JSON", "alg"],
  ])("is refused when its header %s", async (_what, text) => {
    expect(await codec.verify("access", forge(keys, text, JSON.stringify(payload)), issuedAt)).toEqual(invalid);
  });

  test("is refused in every spelling but its own", async () => {
    const token = await codec.sign("access", claims);
    const [head = "", body = "", signature = ""] = token.split(".");
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // Neither 32 nor 64 bytes fill their last character: the same bytes have other spellings.
    const last = alphabet.indexOf(signature.slice(-1));
    const stray = signature.slice(0, -1) + alphabet[last + 1];
    expect(Buffer.from(stray, "base64url")).toEqual(Buffer.from(signature, "base64url"));
    const spellings = [
      `${head}.${body}.${stray}`,
      `${token}=`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}=.${signature}`,
      `${token}\n`,
      ` ${token}`,
      `${head}.${body}.${signature.slice(0, 5)} ${signature.slice(5)}`,
      `${head}.${body}.${signature.slice(0, 5)}\u00e4${signature.slice(5)}`,
      `${token}.`,
      `.${token}`,
      `${token}.${signature}`,
      `${head}.${body}.`,
      `${head}..${signature}`,
      `.${body}.${signature}`,
      `${head}.${body}`,
      `${head}.${body}.${signature}.${body}.${signature}`,
      `Bearer ${token}`,
      JSON.stringify({ protected: head, payload: body, signature }),
      "",
      ".",
      "..",
    ];
    for (const spelling of spellings) {
      expect({ spelling, ...(await codec.verify("access", spelling, issuedAt)) }).toEqual({ spelling, ...invalid });
    }
  });

  test("is refused when any of its characters is another", async () => {
    const token = await codec.sign("access", claims);
    for (let place = 0; place < token.length; place += 1) {
      const changed = token.slice(0, place) + (token[place] === "A" ? "B" : "A") + token.slice(place + 1);
      expect(await codec.verify("access", changed, issuedAt)).toEqual(invalid);
    }
  });

  test("is refused over the size cap, without being looked at", async () => {
    const token = forged({});
    const [enough, tooShort] = [token.length, token.length - 1].map(
      (maxTokenLength) => new JwtCodec(keys, { maxTokenLength }),
    );
    expect(await enough?.verify("access", token, issuedAt)).toEqual({ status: "valid", claims });
    expect(await tooShort?.verify("access", token, issuedAt)).toEqual(invalid);
    expect(await codec.verify("access", "a".repeat(10_000_000), issuedAt)).toEqual(invalid);
  });

  test("is not made when it would not verify", async () => {
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

  test("is refused by whoever expects another issuer or audience", async () => {
    const token = await codec.sign("access", claims);
    expect(await new JwtCodec(keys, { issuer: "other" }).verify("access", token, issuedAt)).toEqual(invalid);
    expect(await new JwtCodec(keys, { audience: "other" }).verify("access", token, issuedAt)).toEqual(invalid);
  });

  test("is refused by whoever has other keys", async () => {
    const stranger = new JwtCodec(createKeys({ jwks: { keys: [generateSigningKey("EdDSA")] } }));
    for (const kind of kinds) {
      expect(await stranger.verify(kind, await codec.sign(kind, claims), issuedAt)).toEqual(invalid);
    }
  });

  test("is refused, and nothing thrown, for whatever else comes in its place", async () => {
    for (const value of [undefined, null, 0, {}, [], ["a.b.c"], Symbol.iterator]) {
      expect(await codec.verify("access", value as string, issuedAt)).toEqual(invalid);
    }
  });
});

describe("Equal claims", () => {
  test.each(["HS256", "EdDSA"])("make equal tokens with %s, whatever the order they are given in", async (name) => {
    const codec = new JwtCodec(keysOf(name));
    const reversed = Object.fromEntries(Object.entries(claims).toReversed()) as unknown as typeof claims;
    for (const kind of kinds) expect(await codec.sign(kind, reversed)).toBe(await codec.sign(kind, claims));
  });

  test("make equal refresh tokens with ES256 too, though its signatures of access tokens are random", async () => {
    const codec = new JwtCodec(keysOf("ES256"));
    expect(await codec.sign("refresh", claims)).toBe(await codec.sign("refresh", claims));
    expect(signatureOf(await codec.sign("access", claims))).not.toBe(signatureOf(await codec.sign("access", claims)));
  });
});

describe("The keys of the codec", () => {
  test("are none that a public key could stand in for: HMAC by a public key's text is refused", async () => {
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

  test("that are public let others verify access tokens", async () => {
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

  test("are handed out detached", () => {
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
