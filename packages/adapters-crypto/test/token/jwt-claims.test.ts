import { describe, expect, test } from "vitest";
import { JwtCodec } from "../../src/index.ts";
import { claims, expiresAt, forge, forgeriesOf, header, invalid, issuedAt, keySets, payload } from "./samples.ts";

const secondsBefore = (seconds: number) => new Date(issuedAt.getTime() - seconds * 1000);

describe.each(keySets)("A token signed with %s", (_, keys) => {
  const codec = new JwtCodec(keys);
  const { forged } = forgeriesOf(keys);

  test.each(Object.keys(payload))("is rejected without the claim %s", async (name) => {
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
  ])("is rejected with the claim %o", async (changes) => {
    expect(await codec.verify("access", forged(changes), issuedAt)).toEqual(invalid);
  });

  test("is invalid, not expired, if it has expired and has another fault too", async () => {
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

  test("may be issued up to a minute ahead of the clock", async () => {
    const token = await codec.sign("access", claims);
    expect((await codec.verify("access", token, secondsBefore(60))).status).toBe("valid");
    expect(await codec.verify("access", token, secondsBefore(61))).toEqual(invalid);
  });

  test("is rejected by a codec with another issuer or audience", async () => {
    const token = await codec.sign("access", claims);
    expect(await new JwtCodec(keys, { issuer: "other" }).verify("access", token, issuedAt)).toEqual(invalid);
    expect(await new JwtCodec(keys, { audience: "other" }).verify("access", token, issuedAt)).toEqual(invalid);
  });

  test.each([
    ["a number that is too large", JSON.stringify(payload).replace(String(payload.exp), "1e999")],
    ["a number in another spelling", JSON.stringify(payload).replace(String(payload.exp), `${payload.exp}.0`)],
    ["a claim twice", JSON.stringify(payload).replace("{", '{"sub":"someone-else",')],
    ["white space", JSON.stringify(payload, null, 1)],
    ["an array", JSON.stringify([payload])],
    ["a text", JSON.stringify("payload")],
    ["null", "null"],
    ["not JSON", "{"],
    ["a byte order mark", `\ufeff${JSON.stringify(payload)}`],
  ])("is rejected if its payload is %s", async (_what, text) => {
    expect(await codec.verify("access", forge(keys, JSON.stringify(header(keys)), text), issuedAt)).toEqual(invalid);
  });
});
