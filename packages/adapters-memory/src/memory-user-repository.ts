import {
  type NewUser,
  type PasswordChange,
  type PasswordHashReplacement,
  type Profile,
  ProfileFieldTakenError,
  StorageError,
  UnknownProfileFieldError,
  type User,
  type UserChanges,
  type UserId,
  type UsernameKey,
  UsernameTakenError,
  type UserPage,
  type UserRepository,
} from "@portcullis/core/ports";
import { detachedFields, detachedUser } from "./detached.ts";
import type { MemoryState } from "./memory-state.ts";

/** Users in a Map. Each method runs without a pause, hence atomically. */
export class MemoryUserRepository<P extends Profile> implements UserRepository<P> {
  readonly #state: MemoryState<P>;

  constructor(state: MemoryState<P>) {
    this.#state = state;
  }

  async create(user: NewUser<P>): Promise<User<P>> {
    const { users, idsByUsernameKey } = this.#state;
    if (idsByUsernameKey.has(user.usernameKey)) throw new UsernameTakenError();
    this.#assertFieldsKnown(user.profile);
    this.#assertFieldsFree(null, user.profile);
    this.#state.addresses.assertFree(null, user);
    const id = this.#idFor(user);
    const stored = structuredClone<User<P>>({
      id,
      username: user.username,
      usernameKey: user.usernameKey,
      passwordHash: user.passwordHash,
      disabled: user.disabled ?? false,
      createdAt: user.createdAt,
      updatedAt: new Date(user.createdAt),
      credentialsVersion: 1,
      credentialsChangedAt: new Date(user.createdAt),
      verifiedAddress: user.verified?.address ?? null,
      profile: detachedFields(user.profile),
    });
    users.set(id, stored);
    idsByUsernameKey.set(stored.usernameKey, id);
    this.#state.addresses.set(id, user);
    return detachedUser(stored);
  }

  async findById(id: UserId): Promise<User<P> | null> {
    const user = this.#state.users.get(id);
    return user === undefined ? null : detachedUser(user);
  }

  async findByUsernameKey(key: UsernameKey): Promise<User<P> | null> {
    const id = this.#state.idsByUsernameKey.get(key);
    return id === undefined ? null : this.findById(id);
  }

  async findByAddress(key: UsernameKey): Promise<User<P> | null> {
    const { addresses } = this.#state;
    const verifier = addresses.verifier(key);
    if (verifier !== null) return this.findById(verifier);
    const byName = await this.findByUsernameKey(key);
    const [owner, ...others] = addresses.owners(key);
    return byName ?? (owner === undefined || others.length > 0 ? null : this.findById(owner));
  }

  async list(page: UserPage): Promise<readonly User<P>[]> {
    const { ids, users, addresses } = this.#state;
    const { after, limit, withoutAddressKey = false } = page;
    return [...users.values()]
      .filter((user) => after === undefined || ids.compare(user.id, after) > 0)
      .filter(({ id }) => !withoutAddressKey || !addresses.hasKey(id))
      .toSorted((one, other) => ids.compare(one.id, other.id))
      .slice(0, limit)
      .map(detachedUser);
  }

  async update(id: UserId, changes: UserChanges<P>): Promise<boolean> {
    const { users, idsByUsernameKey, addresses } = this.#state;
    const user = users.get(id);
    if (user === undefined) return false;
    const { expectedCredentialsVersion: expected = user.credentialsVersion } = changes;
    if (user.credentialsVersion !== expected) return false;
    if (changes.expectedAddressKey === null && addresses.hasKey(id)) return false;
    if (!hasExpectedAddress(user, changes)) return false;
    const { display, key } = changes.username ?? { display: user.username, key: user.usernameKey };
    const holder = idsByUsernameKey.get(key);
    if (holder !== undefined && holder !== id) throw new UsernameTakenError();
    this.#assertFieldsKnown(changes.profile ?? {});
    const profile = detachedFields({ ...user.profile, ...changes.profile });
    this.#assertFieldsFree(id, profile);
    addresses.assertFree(id, changes);
    addresses.set(id, changes);
    const verifiedAddress = changes.verified === undefined ? user.verifiedAddress : (changes.verified?.address ?? null);
    idsByUsernameKey.delete(user.usernameKey);
    idsByUsernameKey.set(key, id);
    const updatedAt = new Date(changes.at);
    users.set(id, { ...user, username: display, usernameKey: key, updatedAt, verifiedAddress, profile });
    return true;
  }

  async changePassword(change: PasswordChange): Promise<boolean> {
    const user = this.#state.users.get(change.id);
    if (user === undefined || user.credentialsVersion !== change.expectedCredentialsVersion) return false;
    if (!hasExpectedAddress(user, change)) return false;
    this.#state.addresses.assertFree(user.id, change);
    this.#state.addresses.set(user.id, change);
    this.#state.users.set(user.id, {
      ...user,
      verifiedAddress: change.verified?.address ?? user.verifiedAddress,
      passwordHash: change.passwordHash,
      credentialsVersion: user.credentialsVersion + 1,
      credentialsChangedAt: new Date(change.at),
      updatedAt: new Date(change.at),
    });
    return true;
  }

  async replacePasswordHash(change: PasswordHashReplacement): Promise<boolean> {
    const user = this.#state.users.get(change.id);
    if (user === undefined || user.passwordHash !== change.expectedPasswordHash) return false;
    this.#state.users.set(user.id, { ...user, passwordHash: change.passwordHash });
    return true;
  }

  async setDisabled(id: UserId, disabled: boolean, at: Date): Promise<boolean> {
    const user = this.#state.users.get(id);
    if (user === undefined) return false;
    const credentialsVersion = user.credentialsVersion + (user.disabled === disabled ? 0 : 1);
    this.#state.users.set(id, { ...user, disabled, credentialsVersion, updatedAt: new Date(at) });
    return true;
  }

  async delete(id: UserId, expectedCredentialsVersion?: number): Promise<boolean> {
    const { users, idsByUsernameKey, addresses, records, secrets } = this.#state;
    const user = users.get(id);
    if (user === undefined) return false;
    if (user.credentialsVersion !== (expectedCredentialsVersion ?? user.credentialsVersion)) return false;
    users.delete(id);
    idsByUsernameKey.delete(user.usernameKey);
    addresses.delete(id);
    for (const record of records.values()) if (record.userId === id) records.delete(record.id);
    for (const secret of secrets.values()) if (secret.userId === id) secrets.delete(secret.id);
    return true;
  }

  #assertFieldsKnown(profile: object): void {
    const known: readonly string[] | undefined = this.#state.fields;
    const unknown = Object.keys(profile).find((name) => known?.includes(name) === false);
    if (unknown !== undefined) throw new UnknownProfileFieldError(unknown);
  }

  #assertFieldsFree(owner: UserId | null, profile: P): void {
    for (const field of this.#state.uniqueFields) {
      for (const { id, profile: other } of this.#state.users.values()) {
        if (id !== owner && profile[field] !== undefined && other[field] === profile[field]) {
          throw new ProfileFieldTakenError(field);
        }
      }
    }
  }

  #idFor(user: NewUser<P>): UserId {
    const { ids, users } = this.#state;
    if (user.id !== undefined) {
      if (!ids.isWellFormed(user.id) || users.has(user.id)) throw new StorageError("failed");
      return user.id;
    }
    for (;;) {
      const id = ids.next(user.createdAt);
      if (id === null) throw new StorageError("failed");
      if (!users.has(id)) return id;
    }
  }
}

const hasExpectedAddress = (
  { verifiedAddress }: Pick<User<Profile>, "verifiedAddress">,
  { expectedVerifiedAddress: expected }: Pick<PasswordChange, "expectedVerifiedAddress">,
): boolean => expected === undefined || expected === verifiedAddress;
