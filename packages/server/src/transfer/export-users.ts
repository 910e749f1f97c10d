import type { UserId } from "@portcullis/core";
import type { UserRepository } from "@portcullis/core/ports";
import type { UserProfile } from "../engines/index.ts";
import { lineOf } from "./user-line.ts";

export interface ExportOptions {
  /** Users read at a time, 1 to 1,000. Default 500. */
  readonly pageSize?: number;
  /** Called after each page with the number of users so far. */
  readonly onProgress?: (count: number) => void;
}

/**
 * Yields all users as text, one line each, page by page. Users who are created or deleted meanwhile may be included or
 * not; every other user is included once.
 */
export async function* exportUsers(
  users: UserRepository<UserProfile>,
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
