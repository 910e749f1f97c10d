import { createHmac } from "node:crypto";
import type { SessionId, UserId } from "@portcullis/core";
import type { ClaimsOf, Json, TokenClaims, TokenCodec, TokenKind } from "@portcullis/core/ports";
import type { TokenCodecHarness } from "@portcullis/testkit";

type Members = Readonly<Record<string, unknown>>;

/** The parts of a token, and what it is compared with. */
interface Read {
  readonly token: string;
  readonly parts: readonly string[];
  readonly header: Members;
  readonly payload: Members;
  readonly kind: TokenKind;
  readonly keys: Keys;
}

/** By `kid`; the first one signs. */
type Keys = ReadonlyMap<string, string>;

const types = { access: "at+jwt", refresh: "rt+jwt" } as const;
const maxTokenLength = 2000;
const issuer = "sound";

const encode = (text: string) => Buffer.from(text).toString("base64url");
const decode = (part: string) => Buffer.from(part, "base64url").toString();
const mac = (key: string, input: string) => createHmac("sha256", key).update(input).digest();
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isSecond = (value: unknown) => isCount(value) && Number(value) <= 8_640_000_000_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What must be true of a token: one rule for each check that an adapter can forget. */
const rules = {
  size: ({ token }) => token.length <= maxTokenLength,
  partCount: ({ parts }) => parts.length === 3,
  spelling: ({ parts }) => parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part),
  algorithm: ({ header }) => header["alg"] === "HS256",
  kid: ({ header, keys }) => typeof header["kid"] === "string" && keys.has(header["kid"]),
  extensions: ({ header }) => !["crit", "b64", "zip"].some((name) => name in header),
  foreignKeys: ({ header }) => !["jwk", "jku", "x5u", "x5c"].some((name) => name in header),
  type: ({ header, kind }) => header["typ"] === types[kind],
  issuer: ({ payload }) => payload["iss"] === issuer && payload["aud"] === issuer,
  names: ({ payload }) =>
    isText(payload["sub"]) && isText(payload["jti"]) && uuid.test(String(payload["sid"])) && isCount(payload["rot"]),
  times: ({ payload }) => isSecond(payload["iat"]) && isSecond(payload["exp"]),
  signature: ({ parts, header, keys }) => {
    const key = keys.get(String(header["kid"])) ?? [...keys.values()][0] ?? "";
    return mac(key, `${parts[0]}.${parts[1]}`).equals(Buffer.from(parts[2] ?? "", "base64url"));
  },
} satisfies Readonly<Record<string, (read: Read) => boolean>>;

export type Rule = keyof typeof rules;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(part: string | undefined): Members | null {
  try {
    const value: unknown = JSON.parse(decode(part ?? ""));
    return isMembers(value) ? value : null;
  } catch {
    return null;
  }
}

const claimsOf = (payload: Members): TokenClaims & { readonly user?: Json } => ({
  userId: payload["sub"] as UserId,
  sessionId: payload["sid"] as SessionId,
  rotation: Number(payload["rot"]),
  tokenId: String(payload["jti"]),
  issuedAt: new Date(Number(payload["iat"]) * 1000),
  expiresAt: new Date(Number(payload["exp"]) * 1000),
  ...(payload["usr"] === undefined ? {} : { user: payload["usr"] as Json }),
});

/** A small codec that follows the contract, except for the rules that it is told to forget. */
export function codecOf(keys: Keys, forgotten: readonly Rule[] = []): TokenCodec {
  const entries = Object.entries(rules).filter(([name]) => !forgotten.some((rule) => rule === name));
  const [[kid, key] = ["", ""]] = keys;
  return {
    sign: async <K extends TokenKind>(kind: K, claims: ClaimsOf<K>) => {
      const header = encode(JSON.stringify({ alg: "HS256", typ: types[kind], kid }));
      const { userId: sub, sessionId: sid, rotation: rot, tokenId: jti, issuedAt, expiresAt } = claims;
      const [iat, exp] = [issuedAt.getTime() / 1000, expiresAt.getTime() / 1000];
      const usr = "user" in claims ? { usr: claims.user } : {};
      const payload = encode(JSON.stringify({ iss: issuer, aud: issuer, sub, sid, rot, jti, iat, exp, ...usr }));
      return `${header}.${payload}.${mac(key, `${header}.${payload}`).toString("base64url")}`;
    },
    verify: async (kind, token, now) => {
      const parts = token.split(".");
      const [header, payload] = [parse(parts[0]), parse(parts[1])];
      if (header === null || payload === null) return { status: "invalid" };
      if (!entries.every(([, holds]) => holds({ token, parts, header, payload, kind, keys })))
        return { status: "invalid" };
      const claims = claimsOf(payload);
      return { status: now < claims.expiresAt ? "valid" : "expired", claims };
    },
    publicKeys: () => ({ keys: [] }),
  };
}

const [old, young] = ["an old key of the tests, 32 bytes.", "a young key of the tests, 32 bytes"] as const;

export const codecHarness = (forgotten: readonly Rule[] = []): TokenCodecHarness => ({
  codec: codecOf(new Map([["young", young]]), forgotten),
  maxTokenLength,
  resign: (_, header, payload) => {
    const input = `${encode(header)}.${encode(payload)}`;
    return `${input}.${mac(young, input).toString("base64url")}`;
  },
  roll: () => ({
    before: codecOf(new Map([["old", old]]), forgotten),
    during: codecOf(
      new Map([
        ["young", young],
        ["old", old],
      ]),
      forgotten,
    ),
    after: codecOf(new Map([["young", young]]), forgotten),
  }),
});
