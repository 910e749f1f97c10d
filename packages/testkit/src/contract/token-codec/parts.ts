import assert from "node:assert/strict";
import type { TokenKind } from "@portcullis/core/ports";
import type { TokenCodecHarness } from "../../harness/token-codec-harness.ts";
import { after, newClaims } from "./claims.ts";

/** A JSON text for a value; a member whose value is `undefined` is left out. */
export type Members = Readonly<Record<string, unknown>>;

export interface TokenParts {
  readonly token: string;
  readonly header: Members;
  readonly payload: Members;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decode(part: string | undefined): Members {
  const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString());
  assert.ok(isMembers(value), "a part of the token is not a JSON object");
  return value;
}

/**
 * The parts of a valid token. If `resign` joins them again, the token must be valid; otherwise the check would prove
 * nothing.
 */
export async function soundParts(harness: TokenCodecHarness, kind: TokenKind): Promise<TokenParts> {
  const token = await harness.codec.sign(kind, newClaims());
  const [header, payload] = token.split(".").slice(0, 2).map(decode);
  assert.ok(header && payload);
  const again = await harness.resign(kind, JSON.stringify(header), JSON.stringify(payload));
  assert.equal(await statusOf(harness, kind, again), "valid", "an unchanged token that was signed anew is refused");
  return { token, header, payload };
}

export async function statusOf(harness: TokenCodecHarness, kind: TokenKind, token: string): Promise<string> {
  return (await harness.codec.verify(kind, token, after(1))).status;
}

export async function assertInvalid(harness: TokenCodecHarness, kind: TokenKind, token: string): Promise<void> {
  const shown = token.length > 300 ? `${token.slice(0, 300)}…` : token;
  assert.equal(await statusOf(harness, kind, token), "invalid", `${kind} token ${shown}`);
}

/**
 * Asserts that a token with these members, instead of the original ones, is rejected although its signature is valid.
 */
export async function assertRefused(
  harness: TokenCodecHarness,
  kind: TokenKind,
  parts: TokenParts,
  changed: { readonly header?: Members; readonly payload?: Members },
): Promise<void> {
  const header = JSON.stringify({ ...parts.header, ...changed.header });
  const payload = JSON.stringify({ ...parts.payload, ...changed.payload });
  const { status } = await harness.codec.verify(kind, await harness.resign(kind, header, payload), after(1));
  assert.equal(status, "invalid", `${kind} token with ${JSON.stringify(changed)}`);
}
