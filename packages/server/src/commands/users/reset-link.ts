import type { Command } from "commander";
import { print, type Terminal } from "../terminal.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addResetLink(users: Command, terminal: Terminal): void {
  const description = "print a link with which a user can set a new password once";
  userCommand(users, { name: "reset-link", description }, async (which) => {
    await withPortcullis(terminal.env, async (operation) => {
      const userId = await findUser(operation, which);
      const { link, expiresAt } = await operation.portcullis.createResetLink({ userId });
      print(terminal.stdout, link ?? "");
      print(terminal.stderr, `Works once, until ${expiresAt.toISOString()}. Earlier links no longer work.`);
    });
  });
}
