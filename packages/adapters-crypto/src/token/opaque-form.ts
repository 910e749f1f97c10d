import type { SessionId } from "@portcullis/core/ports";
import { stringify } from "uuid";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { isCanonicalUuid } from "./canonical-uuid.ts";

export interface TokenGeneratorOptions {
  /** The prefix by which people and secret scanners recognise tokens. Default `pct_`. */
  readonly prefix?: string;
}

const idBytes = 16;
/** 48 bytes in base64url: no padding and no unused bits, so that each token has one spelling. */
const bodyLength = 64;
const base64url = /^[A-Za-z0-9_-]+$/;

/** The form of opaque tokens: a prefix, then base64url of the session id and 32 bytes. */
export class OpaqueForm {
  readonly prefix: string;

  /** @throws InvalidSettingError if the prefix is not 1 to 16 characters of a bearer token */
  constructor({ prefix = "pct_" }: TokenGeneratorOptions) {
    if (!/^[A-Za-z0-9._~-]{1,16}$/.test(prefix)) {
      throw new InvalidSettingError("The token prefix must be 1 to 16 letters, digits or any of . _ ~ -");
    }
    this.prefix = prefix;
  }

  /** Returns the base64url after the prefix. Null if the text does not have the form of a token. */
  bodyOf(token: string): string | null {
    if (typeof token !== "string" || token.length !== this.prefix.length + bodyLength) return null;
    const body = token.slice(this.prefix.length);
    return token.startsWith(this.prefix) && base64url.test(body) ? body : null;
  }
}

/**
 * Returns the session id at the beginning of a token's bytes. Null if no id has these bytes, so that no such token was
 * issued.
 */
export function sessionIdOf(octets: Uint8Array): SessionId | null {
  try {
    const text = stringify(octets.subarray(0, idBytes));
    return isCanonicalUuid(text) ? (text as SessionId) : null;
  } catch {
    // Not a version or variant of a UUID.
    return null;
  }
}

/** @throws RangeError */
export function assertRotation(rotation: number): void {
  if (!Number.isSafeInteger(rotation) || rotation < 0)
    throw new RangeError("The rotation must be a whole number of at least 0.");
}
