import type { Awaitable, TokenCodec } from "@portcullis/core";

/** A codec under proof. */
export interface TokenCodecHarness {
  readonly codec: TokenCodec;
  /** The longest token, in characters, that is looked at. */
  readonly maxTokenLength: number;
  /**
   * Makes a compact JWS of any header and payload, both JSON text, signed with the codec's own key and algorithm
   * whatever the header says; so a token made with it is refused for what it says and not for its signature.
   */
  resign(header: string, payload: string): Awaitable<string>;
  /**
   * Three codecs of one key's life: `before` has the old key alone, `during` signs with the new one and lists both,
   * `after` has the new key alone. Left out by codecs with a single key.
   */
  roll?(): Awaitable<{ readonly before: TokenCodec; readonly during: TokenCodec; readonly after: TokenCodec }>;
}
