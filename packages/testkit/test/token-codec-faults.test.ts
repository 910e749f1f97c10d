import type { TokenCodec } from "@portcullis/core";
import { tokenCodecContract, type TokenCodecHarness } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";
import { codecHarness, type Rule } from "./faults/sound-codec.ts";

const forgotten: readonly (readonly [Rule, readonly string[]])[] = [
  ["size", ["41. A token over the size cap"]],
  ["partCount", ["41. What does not have three parts"]],
  ["spelling", ["41. Another spelling"]],
  ["algorithm", ["41. A header with another algorithm"]],
  ["kid", ["41. An unknown or odd kid"]],
  ["extensions", ["41. A header with crit"]],
  ["foreignKeys", ["41. A header that brings"]],
  ["type", ["41. A token of the other kind", "41. Another typ"]],
  ["issuer", ["41. Another issuer"]],
  ["names", ["41. A missing or mistyped sub"]],
  ["times", ["41. A missing, mistyped or non-finite exp"]],
  ["signature", ["41. A token whose signature", "41. An unsigned token"]],
];

interface Fault {
  readonly is: string;
  readonly breaks: (sound: TokenCodecHarness) => Partial<TokenCodecHarness>;
  readonly noticedBy: readonly string[];
}

const inCodec =
  (methods: (codec: TokenCodec) => Partial<TokenCodec>) =>
  ({ codec }: TokenCodecHarness): Partial<TokenCodecHarness> => ({ codec: { ...codec, ...methods(codec) } });

const faults: readonly Fault[] = [
  {
    is: "takes a token at its exp",
    breaks: inCodec((codec) => ({
      verify: (kind, token, now) => codec.verify(kind, token, new Date(now.getTime() - 1)),
    })),
    noticedBy: ["40. A token is valid until"],
  },
  {
    is: "forgets what a token says of its user",
    breaks: inCodec((codec) => ({ sign: (kind, claims) => codec.sign(kind, { ...claims, user: undefined }) })),
    noticedBy: ["40. What was signed"],
  },
  {
    is: "throws for what is no token",
    breaks: inCodec((codec) => ({
      verify: async (kind, token, now) => {
        for (const part of token.split(".").slice(0, 2)) JSON.parse(Buffer.from(part, "base64url").toString());
        return codec.verify(kind, token, now);
      },
    })),
    noticedBy: ["41. A header or payload", "41. What does not have three parts"],
  },
  {
    is: "publishes its secret",
    breaks: inCodec(() => ({ publicKeys: () => ({ keys: [{ kty: "oct", kid: "young", k: "c2VjcmV0" }] }) })),
    noticedBy: ["42. No private"],
  },
  {
    is: "goes on signing with the oldest key",
    breaks: (sound) => ({
      roll: async () => {
        const codecs = await sound.roll?.();
        if (codecs === undefined) throw new Error("no keys to roll");
        return { ...codecs, during: { ...codecs.before, verify: codecs.during.verify.bind(codecs.during) } };
      },
    }),
    noticedBy: ["42. While keys roll"],
  },
  {
    is: "forgets the older keys at once",
    breaks: (sound) => ({
      roll: async () => {
        const codecs = await sound.roll?.();
        if (codecs === undefined) throw new Error("no keys to roll");
        return { ...codecs, during: codecs.after };
      },
    }),
    noticedBy: ["42. While keys roll"],
  },
];

test("A sound codec keeps the whole contract", async () => {
  expect(await failingChecks(tokenCodecContract, codecHarness())).toEqual([]);
});

describe("A codec that", () => {
  test.each(forgotten)("does not look at the %s is found out", async (rule, noticedBy) => {
    const failing = await failingChecks(tokenCodecContract, codecHarness([rule]));
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });

  test.each(faults)("$is is found out", async ({ breaks, noticedBy }) => {
    const sound = codecHarness();
    const failing = await failingChecks(tokenCodecContract, { ...sound, ...breaks(sound) });
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });
});
