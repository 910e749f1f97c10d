import { createKeys } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { login, me, post } from "../../support/client.ts";
import { forge } from "../../support/forged-token.ts";
import { bench, claims, keySets, payload } from "../../support/jwt-bench.ts";
import { answersTo, dead, refreshed } from "../../support/pairs.ts";
import { startWithAlice } from "../../support/start.ts";

describe("JW-03 A token has one spelling and a bounded size, and its session ends by its id", () => {
  const [, keys] = keySets[0] ?? ["", createKeys({})];
  const { codec, verify, signing, header } = bench(keys);

  /** The next character differs in its last bits: for a decoder that ignores them, the bytes are the same. */
  const otherSpelling = (part: string) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const next = alphabet[alphabet.indexOf(part.at(-1) ?? "") + 1] ?? "";
    return part.slice(0, -1) + next;
  };

  test("Every other spelling of a valid token is rejected.", async () => {
    const token = await codec.sign("access", claims);
    const [head = "", body = "", signature = ""] = token.split(".");
    expect(Buffer.from(otherSpelling(signature), "base64url")).toEqual(Buffer.from(signature, "base64url"));
    const spellings = [
      `${head}.${body}.${otherSpelling(signature)}`,
      `${head}.${body}.${signature}=`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}.${signature}\n`,
      ` ${token}`,
      `${head}.${body}. ${signature}`,
      `${head}.${body}.${signature}.`,
      `.${token}`,
      `${head}.${body}`,
      `${head}.${body}.${signature.replaceAll("-", "+").replaceAll("_", "/")}/`,
      `${head}.${body}.${signature}%3D`,
      token.replace(".", "%2e"),
    ];
    for (const spelling of spellings) expect([spelling, await verify(spelling)]).toEqual([spelling, "invalid"]);
    // With a valid signature, but not in the form that the service writes.
    const texts = [
      [JSON.stringify(header, null, 1), JSON.stringify(payload)],
      [JSON.stringify(header), `${JSON.stringify(payload)} `],
      [JSON.stringify(header), JSON.stringify(payload).replace('"sub"', '"s\\u0075b"')],
    ] as const;
    for (const [one, other] of texts) expect(await verify(forge(signing, one, other))).toBe("invalid");
    expect(await verify(token)).toBe("valid");
  });

  test("A token of more than 8,192 characters is rejected.", async () => {
    const padded = (length: number) =>
      forge(signing, JSON.stringify(header), JSON.stringify({ ...payload, x: "y".repeat(length) }));
    const fits = padded(5_600);
    expect(fits.length).toBeLessThanOrEqual(8_192);
    expect(await verify(fits)).toBe("valid");
    const over = padded(5_900);
    expect(over.length).toBeGreaterThan(8_192);
    expect(await verify(over)).toBe("invalid");
  });

  test("Ending a session invalidates each of its tokens, whatever their text.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt" });
    const other = await login(url);
    const next = await refreshed(url, pair);
    const [, body = ""] = next.access_token.split(".");
    const said = JSON.parse(Buffer.from(body, "base64url").toString()) as typeof payload;
    const reissued = forge(signing, JSON.stringify(header), JSON.stringify({ ...said, jti: "another" }));
    expect((await me(url, reissued)).status).toBe(200);
    // By the previous token, which has been replaced.
    expect((await post(url, "logout", {}, pair.access_token)).status).toBe(204);
    expect((await me(url, reissued)).status).toBe(401);
    expect(await answersTo(url, next)).toEqual(dead);
    expect((await me(url, other.access_token)).status).toBe(200);
  });
});
