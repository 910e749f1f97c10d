import type { OneTimeSecretPurpose } from "../domain/one-time-secret.ts";
import type { Profile, User } from "../domain/user.ts";
import type { Clock } from "../ports/clock.ts";
import type { OneTimeSecretRepository } from "../ports/one-time-secret-repository.ts";
import type { SecretGenerator } from "../ports/secret-generator.ts";

export interface SecretIssuerDependencies {
  readonly oneTimeSecrets: OneTimeSecretRepository;
  readonly secretGenerator: SecretGenerator;
  readonly clock: Clock;
}

export interface IssuedSecret {
  readonly secret: string;
  readonly expiresAt: Date;
}

/** How long a secret lasts, in seconds. */
const lifetimes = { password_reset: 1_800, other: 86_400 };

/** Makes one-time secrets and stores their digests. */
export class SecretIssuer<P extends Profile> {
  readonly #deps: SecretIssuerDependencies;

  constructor(dependencies: SecretIssuerDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Replaces the user's earlier secret for the purpose. The new one is invalid once the user's credentials version or
   * address has changed. One database round trip. Null if the user does not exist.
   * @param address where the secret is sent; null if an operator passes it on
   */
  async issue(purpose: OneTimeSecretPurpose, user: User<P>, address: string | null): Promise<IssuedSecret | null> {
    const { oneTimeSecrets, secretGenerator, clock } = this.#deps;
    const now = clock.now();
    const { id, secret, digest } = await secretGenerator.generate(now);
    const lifetime = purpose === "password_reset" ? lifetimes.password_reset : lifetimes.other;
    const expiresAt = new Date(now.getTime() + 1000 * lifetime);
    const { id: userId, credentialsVersion } = user;
    const stored = await oneTimeSecrets.issue({ id, userId, purpose, digest, expiresAt, credentialsVersion, address });
    return stored ? { secret, expiresAt } : null;
  }
}
