import type { Command } from "commander";
import { readPassword } from "../read-password.ts";
import { print, type Terminal } from "../terminal.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addSetPassword(users: Command, terminal: Terminal): void {
  const description = "set a user's password and end all of their sessions; asks for the password";
  userCommand(users, { name: "set-password", description }, async (which, options) => {
    const newPassword = await readPassword(terminal, options.passwordStdin ?? false);
    await withPortcullis(terminal.env, async (operation) => {
      const userId = await findUser(operation, which);
      await operation.portcullis.setPassword({ userId, newPassword });
      print(terminal.stderr, `Set the password of ${userId}. All sessions have ended.`);
    });
  }).option("--password-stdin", "read the password from standard input");
}
