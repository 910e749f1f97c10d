import type { KeyObject } from "node:crypto";
import type { TokenKeys } from "../keys/keys.ts";
import { nodeJws } from "./node-jws.ts";
import { StrictJwtCodec, type TokenCodecOptions } from "./strict-jwt-codec.ts";

/** The token codec with keys of node:crypto, for Node, Bun and Deno. */
export class JwtCodec extends StrictJwtCodec<KeyObject> {
  /** @throws InvalidSettingError */
  constructor(keys: TokenKeys<KeyObject>, options: TokenCodecOptions = {}) {
    super(keys, nodeJws, options);
  }
}
