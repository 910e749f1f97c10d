import { AddressTakenError, type UserId, type UsernameKey, type VerifiedAddress } from "@portcullis/core/ports";

/** The changes of a user's address in a write. Absent members stay unchanged. */
export interface AddressChanges {
  readonly addressKey?: UsernameKey | null | undefined;
  readonly verified?: VerifiedAddress | null | undefined;
}

interface Keys {
  readonly addressKey: UsernameKey | null;
  readonly verifiedKey: UsernameKey | null;
}

/** The keys of users' e-mail addresses. */
export class MemoryAddresses {
  readonly #keys = new Map<UserId, Keys>();

  /** @throws AddressTakenError if another user has verified the address */
  assertFree(owner: UserId | null, { verified }: AddressChanges): void {
    if (verified === undefined || verified === null) return;
    const holder = this.verifier(verified.key);
    if (holder !== null && holder !== owner) throw new AddressTakenError();
  }

  set(id: UserId, { addressKey, verified }: AddressChanges): void {
    const before = this.#keys.get(id) ?? { addressKey: null, verifiedKey: null };
    this.#keys.set(id, {
      addressKey: addressKey === undefined ? before.addressKey : addressKey,
      verifiedKey: verified === undefined ? before.verifiedKey : (verified?.key ?? null),
    });
  }

  /** Whether the key of the user's address is stored. */
  hasKey(id: UserId): boolean {
    return (this.#keys.get(id)?.addressKey ?? null) !== null;
  }

  delete(id: UserId): void {
    this.#keys.delete(id);
  }

  /** Returns the user who has verified the address. Null if no user has. */
  verifier(key: UsernameKey): UserId | null {
    for (const [id, { verifiedKey }] of this.#keys) if (verifiedKey === key) return id;
    return null;
  }

  /** Returns the users who have the address, verified or not. */
  owners(key: UsernameKey): readonly UserId[] {
    return [...this.#keys].flatMap(([id, { addressKey }]) => (addressKey === key ? [id] : []));
  }
}
