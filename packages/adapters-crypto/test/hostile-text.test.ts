import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeys, HmacTokenGenerator, JwtCodec } from "../src/index.ts";
import { weakHasher } from "./password/weak-hasher.ts";
import { claims, encode, forge, header, issuedAt, secret } from "./token/samples.ts";

const keys = createKeys({ secrets: [secret] });
const codec = new JwtCodec(keys);
const generator = new HmacTokenGenerator(keys.opaque);
const hasher = weakHasher({ limits: { memoryKiB: 1_024, iterations: 8, parallelism: 4 } });

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 200 }));

/** The text with a part replaced. */
const damaged = (original: string) =>
  fc
    .record({
      place: fc.nat(original.length),
      cut: fc.nat(20),
      put: fc.oneof(text, fc.constantFrom("", "$", ".", "=", "\0")),
    })
    .map(({ place, cut, put }) => original.slice(0, place) + put + original.slice(place + cut))
    .filter((changed) => changed !== original);

describe("Arbitrary text", () => {
  test("as a signed token is rejected, unless it was signed with these keys", async () => {
    const token = await codec.sign("access", claims);
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, damaged(token)), async (hostile) => {
        expect(await codec.verify("access", hostile, issuedAt)).toEqual({ status: "invalid" });
      }),
      { numRuns: 1_000 },
    );
  });

  test("as header and payload of a signed token is rejected, even with a valid signature", async () => {
    const sound = JSON.stringify(header(keys));
    const json = fc.oneof(text, fc.json(), fc.constant(sound));
    await fc.assert(
      fc.asyncProperty(json, json, async (head, payload) => {
        expect(await codec.verify("access", forge(keys, head, payload), issuedAt)).toEqual({ status: "invalid" });
        expect(await codec.verify("access", `${encode(head)}.${encode(payload)}.`, issuedAt)).toEqual({
          status: "invalid",
        });
      }),
      { numRuns: 500 },
    );
  });

  test("as an opaque token is rejected, or read as exactly itself", () => {
    const { token } = generator.generate(claims.sessionId, 0);
    fc.assert(
      fc.property(fc.oneof(text, damaged(token)), (hostile) => {
        const parsed = generator.parse(hostile);
        if (parsed === null) return;
        expect(hostile).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
        const bytes = Buffer.from(hostile.slice(4), "base64url");
        expect(`pct_${bytes.toString("base64url")}`).toBe(hostile);
        expect(parsed.id.replaceAll("-", "")).toBe(bytes.subarray(0, 16).toString("hex"));
      }),
      { numRuns: 2_000 },
    );
  });

  test("as a stored hash matches no password, and throws nothing", async () => {
    const hash = await hasher.hash("correct horse");
    // A hash with smaller parameters is still a valid hash. With another salt, tag or parameters, it is the hash of
    // another password.
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, damaged(hash)), async (hostile) => {
        expect(await hasher.verify("battery staple", hostile)).toBe(false);
        expect(hasher.isWellFormedHash(hostile) || hasher.needsRehash(hostile)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("as a password verifies against its own hash only", async () => {
    const password = fc.string({ unit: "binary", maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(password, password, async (one, other) => {
        const hash = await hasher.hash(one);
        expect(await hasher.verify(one, hash)).toBe(true);
        expect(await hasher.verify(other, hash)).toBe(one.normalize("NFC") === other.normalize("NFC"));
      }),
      { numRuns: 200 },
    );
  });
});
