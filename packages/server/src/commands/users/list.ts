import type { UserId } from "@portcullis/core";
import { type Command, InvalidArgumentError } from "commander";
import { withPortcullis } from "../with-portcullis.ts";
import { print, type Terminal } from "../terminal.ts";
import { table, userFields } from "./user-output.ts";

interface ListOptions {
  readonly json?: boolean;
  readonly limit: number;
  readonly after?: string;
}

export function addList(users: Command, { env, stdout, stderr }: Terminal): void {
  users
    .command("list")
    .description("list the users page by page, in order of their ids")
    .option("--json", "print a JSON array instead of a table")
    .option("--limit <number>", `users per page, 1 to ${maxPageSize}`, pageSize, 100)
    .option("--after <id>", "start after the user with this id")
    .action(({ json = false, limit, after }: ListOptions) =>
      withPortcullis(env, async ({ portcullis }) => {
        const start = after === undefined ? {} : { after: after as UserId };
        const found = await portcullis.listUsers({ ...start, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        print(stdout, json ? JSON.stringify(page.map(userFields), null, 2) : table(page));
        if (found.length > limit && last !== undefined)
          print(stderr, `There are more users. Next page: --after ${last.id}`);
      }),
    );
}

/** One less than the maximum page of users, because one further user shows whether there is a next page. */
const maxPageSize = 999;

function pageSize(text: string): number {
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > maxPageSize) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${maxPageSize}.`);
  }
  return size;
}
