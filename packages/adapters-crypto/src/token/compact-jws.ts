import type { JwsPlatform } from "./jws-platform.ts";

/** The header of a token: exactly these members, each once. */
export interface TokenHeader {
  readonly alg: string;
  readonly typ: string;
  readonly kid: string;
}

/** The parts of a token. Nothing is verified yet. */
export interface CompactForm {
  readonly header: TokenHeader;
  readonly payload: Readonly<Partial<Record<string, unknown>>>;
  /** The signed text. */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/** The functions with which a runtime reads bytes. */
export type ByteReader = Pick<JwsPlatform<unknown>, "fromBase64url" | "fromUtf8">;

/**
 * Reads a JWS in compact form (RFC 7515 §7.1) strictly: three parts; canonical base64url, so that a token has one
 * spelling (RFC 7515 §2); JSON as a serializer writes it, so that no member is repeated (RFC 7519 §4). Null for
 * anything else, and for headers with members other than alg, typ and kid, such as jwk, jku, x5u, x5c, crit, b64 or zip
 * (RFC 8725 §3.10).
 */
export function readCompactForm(token: string, maxLength: number, reader: ByteReader): CompactForm | null {
  if (typeof token !== "string" || token.length > maxLength) return null;
  const parts = token.split(".", 4);
  if (parts.length !== 3) return null;
  if (parts.includes("")) return null;
  const [head, body, signature] = parts.map((part) => reader.fromBase64url(part));
  if (!head || !body || !signature) return null;
  const [members, payload] = [readJson(reader.fromUtf8(head)), readJson(reader.fromUtf8(body))];
  if (members === null || payload === null || Object.keys(members).length !== 3) return null;
  const { alg, typ, kid } = members;
  if (typeof alg !== "string" || typeof typ !== "string" || typeof kid !== "string") return null;
  const signingInput = token.slice(0, token.lastIndexOf("."));
  return { header: { alg, typ, kid }, payload, signingInput, signature };
}

function readJson(text: string): Readonly<Partial<Record<string, unknown>>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || JSON.stringify(value) !== text) return null;
    return value;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Partial<Record<string, unknown>>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
