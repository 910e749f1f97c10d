import type { Profile } from "../domain/user.ts";
import type { SecretIssuer } from "../messages/secret-issuer.ts";
import type { SecretReader } from "../messages/secret-reader.ts";
import type { OneTimeSecretRepository } from "../ports/one-time-secret-repository.ts";

/** The dependencies of the use cases that issue or consume one-time secrets. */
export interface Recovery<P extends Profile> {
  readonly secrets: OneTimeSecretRepository;
  readonly issuer: SecretIssuer<P>;
  readonly reader: SecretReader<P>;
}

/** @throws TypeError if the adapters can't keep one-time secrets: a mistake of the application, not of its user */
export function recoveryOf<P extends Profile>(recovery: Recovery<P> | null, useCase: string): Recovery<P> {
  if (recovery !== null) return recovery;
  throw new TypeError(`${useCase} requires the adapters "oneTimeSecrets" and "secretGenerator" of createPortcullis.`);
}
