import type { Awaitable, TokenCodec, TokenKind } from "@portcullis/core/ports";

/** A codec to be tested. */
export interface TokenCodecHarness {
  readonly codec: TokenCodec;
  /** The maximum length of a token, in characters. */
  readonly maxTokenLength: number;
  /**
   * Makes a compact JWS of any header and payload, both JSON texts, signed with the key and algorithm of the codec for
   * that kind of token, whatever the header says. So only the contents of such a token can make it invalid.
   */
  resign(kind: TokenKind, header: string, payload: string): Awaitable<string>;
  /**
   * Three codecs for the replacement of a key: `before` has only the old key, `during` signs with the new one and lists
   * both, `after` has only the new key. Absent for codecs with a single key.
   */
  roll?(): Awaitable<{ readonly before: TokenCodec; readonly during: TokenCodec; readonly after: TokenCodec }>;
}

/** Skips a check on codecs whose key can't be replaced. */
export const needsRoll = (harness: TokenCodecHarness): string | null =>
  harness.roll === undefined ? "the codec has a single key" : null;
