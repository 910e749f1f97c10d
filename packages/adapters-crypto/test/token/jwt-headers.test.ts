import { describe, expect, test } from "vitest";
import { JwtCodec } from "../../src/index.ts";
import { encode, forge, forgeriesOf, header, invalid, issuedAt, keySets, payload } from "./samples.ts";

describe.each(keySets)("A token signed with %s", (algorithm, keys) => {
  const codec = new JwtCodec(keys);
  const { headed } = forgeriesOf(keys);

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
  )("is rejected with alg %s", async (alg) => {
    expect(await codec.verify("access", headed({ alg }), issuedAt)).toEqual(invalid);
  });

  test("is rejected unsigned", async () => {
    const head = encode(JSON.stringify({ ...header(keys), alg: "none" }));
    const body = encode(JSON.stringify(payload));
    for (const token of [`${head}.${body}.`, `${head}.${body}`, `${head}.${body}.AA`]) {
      expect(await codec.verify("access", token, issuedAt)).toEqual(invalid);
    }
  });

  test.each(["", "unknown", "__proto__", "constructor", "toString", " ", null, 1, ["kid"], { kid: 1 }])(
    "is rejected with kid %j",
    async (kid) => {
      expect(await codec.verify("access", headed({ kid }), issuedAt)).toEqual(invalid);
    },
  );

  test.each(["JWT", "jwt", "rt+jwt", "AT+JWT", "application/at+jwt", "at+jwt ", "", null, ["at+jwt"]])(
    "is rejected with typ %j",
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
  ])("is rejected with %o in its header", async (changes) => {
    expect(await codec.verify("access", headed(changes), issuedAt)).toEqual(invalid);
  });

  test.each(["alg", "typ", "kid"])("is rejected without the header parameter %s", async (name) => {
    const { [name]: _gone, ...rest } = header(keys) as Record<string, string>;
    expect(await codec.verify("access", forge(keys, JSON.stringify(rest), JSON.stringify(payload)), issuedAt)).toEqual(
      invalid,
    );
  });

  test.each([
    ["has a member twice", JSON.stringify(header(keys)).replace("{", '{"alg":"none",')],
    ["has white space", JSON.stringify(header(keys), null, 1)],
    ["is an array", JSON.stringify(Object.entries(header(keys)))],
    ["is null", "null"],
    ["is not JSON", "alg"],
  ])("is rejected if its header %s", async (_what, text) => {
    expect(await codec.verify("access", forge(keys, text, JSON.stringify(payload)), issuedAt)).toEqual(invalid);
  });
});
