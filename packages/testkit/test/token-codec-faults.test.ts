import type { TokenCodec } from "@portcullis/core/ports";
import { tokenCodecContract, type TokenCodecHarness } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";
import { codecHarness, type Rule } from "./faults/sound-codec.ts";

const wasValid = "41. A token that was verified";

const forgotten: readonly (readonly [Rule, readonly string[]])[] = [
  ["size", ["41. A valid token over the"]],
  ["partCount", ["41. A text without exactly three"]],
  ["spelling", ["41. Another spelling"]],
  ["algorithm", ["41. A header with an algorithm"]],
  ["kid", ["41. An unknown or malformed kid"]],
  ["extensions", ["41. A header with crit"]],
  ["foreignKeys", ["41. A header that contains or"]],
  ["type", ["41. A token of the other kind", wasValid, "41. Another typ"]],
  ["issuer", ["41. Another issuer"]],
  ["names", ["41. A missing or mistyped sub"]],
  ["times", ["41. A missing, mistyped or non-finite exp"]],
  ["signature", ["41. A token whose signature", wasValid, "41. An unsigned token"]],
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
    is: "accepts a token at its exp",
    breaks: inCodec((codec) => ({
      verify: (kind, token, now) => codec.verify(kind, token, new Date(now.getTime() - 1)),
    })),
    noticedBy: ["40. A token is valid until"],
  },
  {
    is: "loses the user snapshot of a token",
    breaks: inCodec((codec) => ({ sign: (kind, claims) => codec.sign(kind, { ...claims, user: undefined }) })),
    noticedBy: ["40. A signed token verifies"],
  },
  {
    is: "throws for a text that is not a token",
    breaks: inCodec((codec) => ({
      verify: async (kind, token, now) => {
        for (const part of token.split(".").slice(0, 2)) JSON.parse(Buffer.from(part, "base64url").toString());
        return codec.verify(kind, token, now);
      },
    })),
    noticedBy: ["41. A header or payload", "41. A text without exactly three"],
  },
  {
    is: "publishes its secret",
    breaks: inCodec(() => ({ publicKeys: () => ({ keys: [{ kty: "oct", kid: "young", k: "c2VjcmV0" }] }) })),
    noticedBy: ["42. The published keys contain no"],
  },
  {
    is: "continues to sign with the oldest key",
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
  {
    is: "remembers a token that was valid, whatever kind is expected",
    breaks: inCodec((codec) => {
      const known = new Set<string>();
      return {
        verify: async (kind, token, now) => {
          const verified = await codec.verify(kind, token, now);
          if (verified.status === "valid") known.add(token);
          if (verified.status !== "invalid" || !known.has(token)) return verified;
          return codec.verify(kind === "access" ? "refresh" : "access", token, now) as Promise<typeof verified>;
        },
      };
    }),
    noticedBy: [wasValid],
  },
  {
    is: "remembers a token that was valid by its signature",
    breaks: inCodec((codec) => {
      const known = new Map<string, string>();
      return {
        verify: async (kind, token, now) => {
          const signature = token.split(".")[2] ?? "";
          const verified = await codec.verify(kind, token, now);
          if (verified.status === "valid") known.set(signature, token);
          return verified.status === "invalid" ? codec.verify(kind, known.get(signature) ?? token, now) : verified;
        },
      };
    }),
    noticedBy: [wasValid, "41. An unsigned token"],
  },
  {
    is: "does not sign the header",
    breaks: inCodec((codec) => ({
      verify: async (kind, token, now) => {
        const [header = "", ...others] = token.split(".");
        const text = Buffer.from(header, "base64url").toString();
        const canonical = Buffer.from(text.replace(/,"extra":\d+\}$/, "}")).toString("base64url");
        if (!text.includes('"extra"')) return codec.verify(kind, token, now);
        return codec.verify(kind, [canonical, ...others].join("."), now);
      },
    })),
    noticedBy: ["41. A token whose signature"],
  },
  {
    is: "treats a missing rotation as the first one",
    breaks: inCodec((codec) => ({
      sign: (kind, claims) => codec.sign(kind, { ...claims, rotation: claims.rotation || 1 }),
    })),
    noticedBy: ["40. A signed token verifies to equal claims"],
  },
  {
    is: "leaves out an empty user snapshot",
    breaks: inCodec((codec) => ({
      sign: (kind, claims) =>
        codec.sign(kind, "user" in claims && !claims.user ? { ...claims, user: undefined } : claims),
    })),
    noticedBy: ["40. A signed token verifies to equal claims"],
  },
  {
    is: "keeps the claims that it signs in one place for all calls",
    breaks: inCodec((codec) => {
      let current: unknown;
      return {
        sign: async (kind, claims) => {
          current = claims;
          await Promise.resolve();
          return codec.sign(kind, current as typeof claims);
        },
      };
    }),
    noticedBy: ["40. Tokens that are signed and"],
  },
];

test("A correct codec passes the whole contract", async () => {
  expect(await failingChecks(tokenCodecContract, codecHarness())).toEqual([]);
});

describe("A codec that", () => {
  test.each(forgotten)("does not check the %s fails the checks for that", async (rule, noticedBy) => {
    const failing = await failingChecks(tokenCodecContract, codecHarness([rule]));
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });

  test.each(faults)("$is fails the checks for that fault", async ({ breaks, noticedBy }) => {
    const sound = codecHarness();
    const failing = await failingChecks(tokenCodecContract, { ...sound, ...breaks(sound) });
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });
});
