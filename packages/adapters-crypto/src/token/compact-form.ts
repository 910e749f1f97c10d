/** The header of a token of ours: these members, each once, and no other. */
export interface TokenHeader {
  readonly alg: string;
  readonly typ: string;
  readonly kid: string;
}

const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Reads the header of a JWS in compact form (RFC 7515 §7.1), strictly: three parts, canonical base64url, so that a
 * token has one spelling (RFC 7515 §2), JSON as a serializer writes it, so that no member comes twice (RFC 7519 §4).
 * Null for anything else, and for every header that says more than alg, typ and kid: jwk, jku, x5u, x5c, crit, b64,
 * zip have no business here (RFC 8725 §3.10).
 */
export function readCompactForm(token: string, maxLength: number): TokenHeader | null {
  if (typeof token !== "string" || token.length > maxLength) return null;
  const parts = token.split(".", 4);
  const [header, payload] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || !parts.every(isCanonical)) return null;
  if (readJson(payload) === null) return null;
  const members = readJson(header);
  if (members === null || Object.keys(members).length !== 3) return null;
  const { alg, typ, kid } = members;
  if (typeof alg !== "string" || typeof typ !== "string" || typeof kid !== "string") return null;
  return { alg, typ, kid };
}

function isCanonical(part: string): boolean {
  return base64url.test(part) && Buffer.from(part, "base64url").toString("base64url") === part;
}

function readJson(part: string): Readonly<Partial<Record<string, unknown>>> | null {
  const text = Buffer.from(part, "base64url").toString("utf8");
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
