import type {
  Awaitable,
  GeneratedSecret,
  OneTimeSecretId,
  PresentedSecret,
  SecretGenerator,
  TokenDigest,
} from "@portcullis/core/ports";
import { v7 } from "uuid";
import { fromBase64url, toBase64url } from "../bytes/base64.ts";
import { OpaqueForm, sessionIdOf } from "./opaque-form.ts";

/** SHA-256 of the bytes. */
export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Awaitable<Uint8Array>;

const idBytes = 16;
const randomBytes = 32;

/** Creates one-time secrets: `pcs_`, then base64url of a UUIDv7 and 32 random bytes. */
export class RandomSecretGenerator implements SecretGenerator {
  readonly #form = new OpaqueForm({ prefix: "pcs_" });
  readonly #sha256: Sha256;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** @throws RangeError if the date is invalid or before 1970 */
  async generate(at: Date): Promise<GeneratedSecret> {
    const msecs = at.getTime();
    if (!(msecs >= 0)) throw new RangeError("A UUIDv7 requires a time from 1970 on.");
    const octets = crypto.getRandomValues(new Uint8Array(idBytes + randomBytes));
    v7({ msecs }, octets);
    const secret = this.#form.prefix + toBase64url(octets);
    const id = sessionIdOf(octets) as string as OneTimeSecretId;
    return { id, secret, digest: await this.#digestOf(secret) };
  }

  async parse(secret: string): Promise<PresentedSecret | null> {
    const body = this.#form.bodyOf(secret);
    const octets = body === null ? null : fromBase64url(body);
    const id = octets === null ? null : (sessionIdOf(octets) as string | null);
    return id === null ? null : { id: id as OneTimeSecretId, digest: await this.#digestOf(secret) };
  }

  /** The digest of the whole text. A plain hash is sufficient: the secret has 256 random bits. */
  async #digestOf(secret: string): Promise<TokenDigest> {
    return new Uint8Array(await this.#sha256(new TextEncoder().encode(secret))) as TokenDigest;
  }
}
