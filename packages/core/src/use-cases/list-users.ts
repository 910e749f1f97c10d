import type { Profile, UserDetails, UserId } from "../domain/user.ts";
import { assertInput, members, optional, text, wholeNumber } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type ListUsersDependencies<P extends Profile> = Pick<Dependencies<P>, "users" | "email">;

export interface ListUsersInput {
  /** The id of the last user of the previous page. */
  readonly after?: UserId;
  /** 1 to 1,000, default 100. */
  readonly limit?: number;
}

const inputRule = members({ after: optional(text), limit: optional(wholeNumber(1, 1_000)) });

/** Lists all users page by page, for operators. */
export class ListUsers<P extends Profile> {
  readonly #deps: ListUsersDependencies<P>;

  constructor(dependencies: ListUsersDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Returns users in the store's order of ids. A page with fewer users than `limit` is the last one. One database round
   * trip.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: ListUsersInput = {}): Promise<readonly UserDetails<P>[]> {
    assertInput(input, inputRule);
    const { after, limit = 100 } = input;
    const page = await this.#deps.users.list({ limit, ...(after === undefined ? {} : { after }) });
    return page.map((user) => this.#deps.email.userDetails(user));
  }
}
