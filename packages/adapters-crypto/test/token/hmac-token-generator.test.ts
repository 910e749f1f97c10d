import { createHash, createHmac } from "node:crypto";
import type { SessionId } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { createKeys, HmacTokenGenerator, InvalidSettingError, UuidV7Generator } from "../../src/index.ts";
import { secret } from "./samples.ts";

const keys = createKeys({ secrets: [secret] }).opaque;
const generator = new HmacTokenGenerator(keys);
const id = "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId;
const idOctets = Buffer.from(id.replaceAll("-", ""), "hex");

describe("An opaque token", () => {
  test("is its prefix and 64 characters: the record's id and a secret of 256 bits", () => {
    const { token } = generator.generate(id, 0);
    expect(token).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
    const body = Buffer.from(token.slice(4), "base64url");
    expect(body.subarray(0, 16)).toEqual(idOctets);
    const rotation = Buffer.from("0000000000000000", "hex");
    expect(body.subarray(16)).toEqual(
      createHmac("sha256", keys[0] ?? "")
        .update(idOctets)
        .update(rotation)
        .digest(),
    );
  });

  test("is the same for the same record and rotation, and another for any other", () => {
    const others = [0, 1, 2, 256, 2 ** 32, Number.MAX_SAFE_INTEGER].map((rotation) => generator.generate(id, rotation));
    expect(generator.generate(id, 1)).toEqual(others[1]);
    const ids = new UuidV7Generator();
    const fresh = Array.from({ length: 50 }, () => generator.generate(ids.sessionId(new Date()), 0));
    const secrets = [...others, ...fresh].map(({ token }) =>
      Buffer.from(token.slice(4), "base64url").toString("hex", 16),
    );
    expect(new Set(secrets).size).toBe(others.length + fresh.length);
  });

  test("is another under another secret", () => {
    const other = new HmacTokenGenerator(createKeys({ secrets: [`${secret}x`] }).opaque);
    expect(other.generate(id, 0).token).not.toBe(generator.generate(id, 0).token);
  });

  test("is known by the SHA-256 of its whole text", () => {
    const { token, digest } = generator.generate(id, 7);
    expect(digest).toEqual(new Uint8Array(createHash("sha256").update(token).digest()));
    expect(generator.parse(token)).toEqual({ id, digest });
  });

  test("names its session whatever the secret part is: the digest shows whether it is right", () => {
    const { token, digest } = generator.generate(id, 7);
    const forged = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    expect(generator.parse(forged)?.id).toBe(id);
    expect(generator.parse(forged)?.digest).not.toEqual(digest);
  });

  test("has one spelling and one shape, and everything else is rejected", () => {
    const { token } = generator.generate(id, 0);
    const body = token.slice(4);
    const none = [
      "",
      "pct_",
      body,
      `PCT_${body}`,
      `pct-${body}`,
      `${token}A`,
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
      token.slice(0, -1),
      `${token.slice(0, -1)}=`,
      `${token.slice(0, -1)}+`,
      `${token.slice(0, -1)}/`,
      `${token.slice(0, -1)}\u0000`,
      `${token.slice(0, -1)}\u00e4`,
      `${token.slice(0, 40)} ${token.slice(41)}`,
      `${token.slice(0, 40)}%${token.slice(41)}`,
      // Sixteen bytes that are not a UUID: neither version nor variant fits.
      `pct_${Buffer.concat([Buffer.alloc(15, 7), Buffer.alloc(33, 1)]).toString("base64url")}`,
      "x".repeat(1_000_000),
    ];
    expect(none.filter((text) => generator.parse(text) !== null)).toEqual([]);
    for (const value of [undefined, null, 1, {}, [token]]) {
      expect(generator.parse(value as string)).toBeNull();
    }
  });

  test("may have another prefix, and is rejected with any other", () => {
    const own = new HmacTokenGenerator(keys, { prefix: "acme_" });
    const { token, digest } = own.generate(id, 0);
    expect(token).toHaveLength(69);
    expect(own.parse(token)).toEqual({ id, digest });
    expect(generator.parse(token)).toBeNull();
    expect(own.parse(generator.generate(id, 0).token)).toBeNull();
  });

  test.each(["", "a b", "a\n", "p\u00e4_", "x".repeat(17), "a="])("has no prefix like %j", (prefix) => {
    expect(() => new HmacTokenGenerator(keys, { prefix })).toThrow(InvalidSettingError);
  });

  test("is not made for an invalid session id or rotation", () => {
    expect(() => generator.generate("1" as SessionId, 0)).toThrow(TypeError);
    for (const rotation of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => generator.generate(id, rotation)).toThrow(RangeError);
  });
});

describe("The rotation of an opaque token", () => {
  const digestOf = (rotation: number, own = generator) => own.generate(id, rotation).digest;

  test("is found anywhere in the range, and nowhere else", async () => {
    for (const rotation of [7, 8, 500, 1006, 1007]) {
      const token = { id, digest: digestOf(rotation) };
      expect(await generator.findRotation(token, { newest: 1007, oldest: 7 })).toBe(rotation);
    }
    for (const rotation of [6, 1008]) {
      const token = { id, digest: digestOf(rotation) };
      expect(await generator.findRotation(token, { newest: 1007, oldest: 7 })).toBeNull();
    }
    expect(await generator.findRotation({ id, digest: digestOf(0) }, { newest: 0, oldest: 0 })).toBe(0);
  });

  test("is found under each key in use, and under no other", async () => {
    const older = `${secret} of last year`;
    const token = { id, digest: digestOf(3, new HmacTokenGenerator(createKeys({ secrets: [older] }).opaque)) };
    const rolled = new HmacTokenGenerator(createKeys({ secrets: [secret, older] }).opaque);
    expect(await rolled.findRotation(token, { newest: 9, oldest: 0 })).toBe(3);
    expect(await generator.findRotation(token, { newest: 9, oldest: 0 })).toBeNull();
  });

  test("belongs only to this session", async () => {
    const other = new UuidV7Generator().sessionId(new Date());
    expect(await generator.findRotation({ id: other, digest: digestOf(3) }, { newest: 9, oldest: 0 })).toBeNull();
  });

  test("is looked for in turns with other work of the process", async () => {
    let turns = 0;
    let searching = true;
    const count = () => {
      turns += 1;
      if (searching) setImmediate(count);
    };
    setImmediate(count);
    const searches = Array.from({ length: 5 }, () =>
      generator.findRotation({ id, digest: digestOf(5000) }, { newest: 999, oldest: 0 }),
    );
    expect(await Promise.all(searches)).toEqual(Array<null>(5).fill(null));
    searching = false;
    // Five searches of ten stretches each, one after the other.
    expect(turns).toBeGreaterThanOrEqual(45);
  });
});

test("A token generator without a key is refused", () => {
  expect(() => new HmacTokenGenerator([])).toThrow(InvalidSettingError);
});
