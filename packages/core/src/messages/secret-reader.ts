import type { OneTimeSecretPurpose, OneTimeSecretRecord } from "../domain/one-time-secret.ts";
import type { Profile, User } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { OneTimeSecretRepository } from "../ports/one-time-secret-repository.ts";
import type { SecretGenerator } from "../ports/secret-generator.ts";
import type { UserRepository } from "../ports/user-repository.ts";
import { equalDigests } from "../tokens/equal-digests.ts";

export interface SecretReaderDependencies<P extends Profile> {
  readonly oneTimeSecrets: OneTimeSecretRepository;
  readonly secretGenerator: SecretGenerator;
  readonly users: UserRepository<P>;
  readonly clock: Clock;
}

/** A valid secret and its user. */
export interface ReadSecret<P extends Profile> {
  readonly record: OneTimeSecretRecord;
  readonly user: User<P>;
}

/** Reads and consumes one-time secrets. Every failure is the same error, `secret_invalid`. */
export class SecretReader<P extends Profile> {
  readonly #deps: SecretReaderDependencies<P>;

  constructor(dependencies: SecretReaderDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Reads a secret without consuming it. The caller then raises the user's credentials version in the write that
   * decides, which invalidates the secret. Two database round trips.
   * @throws AuthError `secret_invalid`
   */
  async read(secret: string, purpose: OneTimeSecretPurpose): Promise<ReadSecret<P>> {
    const { oneTimeSecrets, secretGenerator, clock } = this.#deps;
    const presented = await secretGenerator.parse(secret);
    const record = presented === null ? null : await oneTimeSecrets.find(presented.id);
    if (presented === null || record === null || !equalDigests(record.digest, presented.digest)) throw invalid();
    if (record.purpose !== purpose || clock.now() >= record.expiresAt) throw invalid();
    return this.#withUser(record);
  }

  /**
   * Consumes a secret. Of any number of concurrent callers, exactly one gets it. Two database round trips.
   * @throws AuthError `secret_invalid`
   */
  async consume(secret: string, purpose: OneTimeSecretPurpose): Promise<ReadSecret<P>> {
    const { oneTimeSecrets, secretGenerator, clock } = this.#deps;
    const presented = await secretGenerator.parse(secret);
    const record =
      presented === null ? null : await oneTimeSecrets.consume({ ...presented, purpose, now: clock.now() });
    if (record === null) throw invalid();
    return this.#withUser(record);
  }

  async #withUser(record: OneTimeSecretRecord): Promise<ReadSecret<P>> {
    const user = await this.#deps.users.findById(record.userId);
    if (user === null || user.disabled || user.credentialsVersion !== record.credentialsVersion) throw invalid();
    return { record, user };
  }
}

const invalid = () => new AuthError("secret_invalid");
