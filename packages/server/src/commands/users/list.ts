import type { User, UserId } from "@portcullis/core";
import { type Command, InvalidArgumentError } from "commander";
import { withPortcullis } from "../with-portcullis.ts";
import { print, type Terminal } from "../terminal.ts";

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
      withPortcullis(env, async ({ storage }) => {
        const start = after === undefined ? {} : { after: after as UserId };
        const found = await storage.users.list({ ...start, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        print(stdout, json ? JSON.stringify(page.map(onTheWire), null, 2) : table(page));
        if (found.length > limit && last !== undefined)
          print(stderr, `There are more users. Next page: --after ${last.id}`);
      }),
    );
}

/** One less than a repository lists at once: one more user tells whether there is a next page. */
const maxPageSize = 999;

function pageSize(text: string): number {
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > maxPageSize) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${maxPageSize}.`);
  }
  return size;
}

const onTheWire = ({ id, username, disabled, createdAt, credentialsChangedAt }: User) => ({
  id,
  username,
  disabled,
  created_at: createdAt.toISOString(),
  password_changed_at: credentialsChangedAt.toISOString(),
});

function table(users: readonly User[]): string {
  const rows = users.map(({ id, username, disabled, createdAt }) => [
    id,
    // An imported name could contain control characters of terminals.
    username.replace(/\p{C}/gu, "\ufffd"),
    disabled ? "disabled" : "enabled",
    createdAt.toISOString(),
  ]);
  const lines = [["ID", "USERNAME", "STATE", "CREATED"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
