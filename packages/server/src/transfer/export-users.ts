import type { User, UserId, UserRepository } from "@portcullis/core";
import { lineOf } from "./user-line.ts";

export interface ExportOptions {
  /** Users read at a time, 1 to 1,000. Default 500. */
  readonly pageSize?: number;
  /** Hears after each page how many users there have been. */
  readonly onProgress?: (count: number) => void;
}

/**
 * All users, as text of one line each, a page at a time and not before it is asked for. Whoever is created or deleted
 * meanwhile may be in it or not; everybody else is, once.
 */
export async function* exportUsers(
  users: UserRepository<User["profile"]>,
  { pageSize: limit = 500, onProgress }: ExportOptions = {},
): AsyncGenerator<string> {
  let count = 0;
  let after: UserId | undefined;
  do {
    const page = await users.list({ ...(after === undefined ? {} : { after }), limit });
    if (page.length > 0) yield page.map(lineOf).join("");
    count += page.length;
    onProgress?.(count);
    after = page.length < limit ? undefined : page.at(-1)?.id;
  } while (after !== undefined);
}
