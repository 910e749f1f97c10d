import type { Profile, User } from "../domain/user.ts";
import { assertInput, callable, members, optional } from "../input/assert-input.ts";
import { addressKey } from "../policies/email.ts";
import type { Dependencies } from "./dependencies.ts";

type IndexAddressesDependencies<P extends Profile> = Pick<Dependencies<P>, "users" | "email">;

export interface IndexAddressesInput {
  /** Called after each batch with the number of users who got a key so far. */
  readonly onProgress?: (indexed: number) => void;
}

const inputRule = members({ onProgress: optional(callable) });

/** Users that are read at a time, and users that are written at a time. */
const pageSize = 500;
const batchSize = 16;

/**
 * Stores the key of the e-mail address of users who were stored before the setting `email` named its field, or by other
 * programs. Without a key, a user is found by name only.
 */
export class IndexAddresses<P extends Profile> {
  readonly #deps: IndexAddressesDependencies<P>;

  constructor(dependencies: IndexAddressesDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Returns how many users got a key. It reads only users without one, so it continues when it is run again after an
   * interruption. Safe to run at any time and in several processes. It does nothing unless the setting `email` is a
   * field.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: IndexAddressesInput = {}): Promise<number> {
    assertInput(input, inputRule);
    const { users, email } = this.#deps;
    if (email.field === null) return 0;
    let count = 0;
    let page: readonly User<P>[];
    let after: User<P> | undefined;
    do {
      const start = after === undefined ? {} : { after: after.id };
      page = await users.list({ ...start, limit: pageSize, withoutAddressKey: true });
      for (let first = 0; first < page.length; first += batchSize) {
        const indexed = await Promise.all(page.slice(first, first + batchSize).map((user) => this.#index(user)));
        count += indexed.filter(Boolean).length;
      }
      input.onProgress?.(count);
      after = page.at(-1);
    } while (page.length === pageSize);
    return count;
  }

  /** A change of the address in the meantime stores its key itself, and wins. */
  async #index(user: User<P>): Promise<boolean> {
    const { users, email } = this.#deps;
    const address = email.addressOf(user);
    if (address === null) return false;
    return users.update(user.id, { addressKey: addressKey(address), expectedAddressKey: null, at: user.updatedAt });
  }
}
