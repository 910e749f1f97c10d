import type {
  Consumption,
  OneTimeSecretId,
  OneTimeSecretRecord,
  OneTimeSecretRepository,
  Profile,
  PurgeQuery,
} from "@portcullis/core/ports";
import { detachedSecret, sameBytes } from "./detached.ts";
import type { MemoryState } from "./memory-state.ts";

/** One-time secrets in a Map. Each method runs without interruption, and so is atomic. */
export class MemoryOneTimeSecretRepository<P extends Profile> implements OneTimeSecretRepository {
  readonly #state: MemoryState<P>;

  constructor(state: MemoryState<P>) {
    this.#state = state;
  }

  async issue(record: OneTimeSecretRecord): Promise<boolean> {
    const { users, secrets } = this.#state;
    if (!users.has(record.userId)) return false;
    for (const { id, userId, purpose } of secrets.values()) {
      if (userId === record.userId && purpose === record.purpose) secrets.delete(id);
    }
    secrets.set(record.id, detachedSecret(record));
    return true;
  }

  async find(id: OneTimeSecretId): Promise<OneTimeSecretRecord | null> {
    const record = this.#state.secrets.get(id);
    return record === undefined ? null : detachedSecret(record);
  }

  async consume({ id, digest, purpose, now }: Consumption): Promise<OneTimeSecretRecord | null> {
    const record = this.#state.secrets.get(id);
    if (record === undefined || record.purpose !== purpose || record.expiresAt <= now) return null;
    if (!sameBytes(record.digest, digest)) return null;
    this.#state.secrets.delete(id);
    return detachedSecret(record);
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const ended = [...this.#state.secrets.values()].filter(({ expiresAt }) => expiresAt <= now).slice(0, limit);
    for (const { id } of ended) this.#state.secrets.delete(id);
    return ended.length;
  }
}
