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
    .description("list the users, a page at a time, in order of their ids")
    .option("--json", "a JSON array instead of a table")
    .option("--limit <number>", "users in a page, 1 to 999", pageSize, 100)
    .option("--after <id>", "go on after the user with this id")
    .action(({ json = false, limit, after }: ListOptions) =>
      withPortcullis(env, async ({ storage }) => {
        const start = after === undefined ? {} : { after: after as UserId };
        const found = await storage.users.list({ ...start, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        print(stdout, json ? JSON.stringify(page.map(onTheWire), null, 2) : table(page));
        if (found.length > limit && last !== undefined) print(stderr, `There are more: --after ${last.id}`);
      }),
    );
}

function pageSize(text: string): number {
  const size = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (size < 1) throw new InvalidArgumentError("It must be a whole number from 1 to 999.");
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
    // A name from elsewhere could hold what a terminal obeys.
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
