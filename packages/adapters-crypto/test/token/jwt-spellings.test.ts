import { describe, expect, test } from "vitest";
import { JwtCodec } from "../../src/index.ts";
import { claims, forgeriesOf, invalid, issuedAt, keySets } from "./samples.ts";

describe.each(keySets)("A token signed with %s", (_, keys) => {
  const codec = new JwtCodec(keys);
  const { forged } = forgeriesOf(keys);

  test("is rejected in every other spelling of the same bytes", async () => {
    const token = await codec.sign("access", claims);
    const [head = "", body = "", signature = ""] = token.split(".");
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 32 and 64 bytes do not fill their last character, so the same bytes have other spellings.
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

  test("is rejected if any one of its characters is changed", async () => {
    const token = await codec.sign("access", claims);
    for (let place = 0; place < token.length; place += 1) {
      const changed = token.slice(0, place) + (token[place] === "A" ? "B" : "A") + token.slice(place + 1);
      expect(await codec.verify("access", changed, issuedAt)).toEqual(invalid);
    }
  });

  test("is rejected, before it is parsed, if it is longer than maxTokenLength", async () => {
    const token = forged({});
    const [enough, tooShort] = [token.length, token.length - 1].map(
      (maxTokenLength) => new JwtCodec(keys, { maxTokenLength }),
    );
    expect(await enough?.verify("access", token, issuedAt)).toEqual({ status: "valid", claims });
    expect(await tooShort?.verify("access", token, issuedAt)).toEqual(invalid);
    expect(await codec.verify("access", "a".repeat(10_000_000), issuedAt)).toEqual(invalid);
  });

  test("is rejected without an error if it is not a string", async () => {
    for (const value of [undefined, null, 0, {}, [], ["a.b.c"], Symbol.iterator]) {
      expect(await codec.verify("access", value as string, issuedAt)).toEqual(invalid);
    }
  });
});
