import { describe, expect, test } from "vitest";
import { createCrypto } from "../../src/index.ts";
import { claims, issuedAt, payload, secret } from "./samples.ts";

const { tokenCodec } = createCrypto({ secrets: [secret] });

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Readonly<Record<string, unknown>>;

describe("client_id (RFC 9068 §2.2)", () => {
  test("is the issuer in access tokens, and absent from refresh tokens", async () => {
    const access = await tokenCodec.sign("access", claims);
    expect(payloadOf(access)).toEqual({ ...payload, client_id: "portcullis" });
    expect(await tokenCodec.verify("access", access, issuedAt)).toEqual({ status: "valid", claims });
    expect(payloadOf(await tokenCodec.sign("refresh", claims))).toEqual(payload);
  });
});
