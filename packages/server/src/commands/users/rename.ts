import type { Command } from "commander";
import { print, type Terminal } from "../terminal.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addRename(users: Command, { env, stderr }: Terminal): void {
  const description = "change a user's username; sessions continue, and the old username becomes available";
  userCommand(users, { name: "rename", description }, (which, { to: username = "" }) =>
    withPortcullis(env, async (operation) => {
      const userId = await findUser(operation, which);
      await operation.portcullis.setUsername({ userId, username });
      print(stderr, `Renamed ${userId}.`);
    }),
  ).requiredOption("--to <username>", "the new username");
}
