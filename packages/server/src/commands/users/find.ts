import type { Command } from "commander";
import { print, type Terminal } from "../terminal.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { findUser, userCommand } from "./find-user.ts";
import { table, userFields } from "./user-output.ts";

export function addFind(users: Command, { env, stdout }: Terminal): void {
  const description = "show one user";
  userCommand(users, { name: "find", description }, (which, { json = false }) =>
    withPortcullis(env, async (operation) => {
      const user = await operation.portcullis.findUser({ userId: await findUser(operation, which) });
      print(stdout, json ? JSON.stringify(userFields(user), null, 2) : table([user]));
    }),
  ).option("--json", "print a JSON object instead of a table");
}
