import type { Awaitable, TokenCodec, TokenKind } from "@portcullis/core/ports";

/** A codec under proof. */
export interface TokenCodecHarness {
  readonly codec: TokenCodec;
  /** The longest token, in characters, that is looked at. */
  readonly maxTokenLength: number;
  /**
   * Makes a compact JWS of any header and payload, both JSON text, signed with the codec's own key and algorithm for
   * that kind of token, whatever the header says; so a token made with it is refused for what it says and not for its
   * signature.
   */
  resign(kind: TokenKind, header: string, payload: string): Awaitable<string>;
  /**
   * Three codecs of one key's life: `before` has the old key alone, `during` signs with the new one and lists both,
   * `after` has the new key alone. Left out by codecs with a single key.
   */
  roll?(): Awaitable<{ readonly before: TokenCodec; readonly during: TokenCodec; readonly after: TokenCodec }>;
}

/** Skips a check on codecs whose key never changes. */
export const needsRoll = (harness: TokenCodecHarness): string | null =>
  harness.roll === undefined ? "the codec has a single key" : null;
