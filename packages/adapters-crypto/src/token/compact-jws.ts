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

const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Reads a JWS in compact form (RFC 7515 §7.1) strictly: three parts; canonical base64url, so that a token has one spelling
 * (RFC 7515 §2); JSON as a serializer writes it, so that no member is repeated (RFC 7519 §4). Null for anything else, and for
 * headers with members other than alg, typ and kid, such as jwk, jku, x5u, x5c, crit, b64 or zip (RFC 8725 §3.10).
 */
export function readCompactForm(token: string, maxLength: number): CompactForm | null {
  if (typeof token !== "string" || token.length > maxLength) return null;
  const parts = token.split(".", 4);
  if (parts.length !== 3) return null;
  const [head, body, signature] = parts.map(decoded);
  if (!head || !body || !signature) return null;
  const [members, payload] = [readJson(head), readJson(body)];
  if (members === null || payload === null || Object.keys(members).length !== 3) return null;
  const { alg, typ, kid } = members;
  if (typeof alg !== "string" || typeof typ !== "string" || typeof kid !== "string") return null;
  const signingInput = token.slice(0, token.lastIndexOf("."));
  return { header: { alg, typ, kid }, payload, signingInput, signature };
}

/** Null unless the text is canonical base64url of at least one byte. */
function decoded(part: string): Buffer | null {
  if (!base64url.test(part)) return null;
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : null;
}

function readJson(bytes: Buffer): Readonly<Partial<Record<string, unknown>>> | null {
  const text = bytes.toString("utf8");
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
