import type { Command } from "commander";
import { withPortcullis } from "../with-portcullis.ts";
import { print, type Terminal } from "../terminal.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addDelete(users: Command, { env, stderr }: Terminal): void {
  const description = "delete a user and their sessions permanently; the username becomes available";
  userCommand(users, { name: "delete", description }, (which) =>
    withPortcullis(env, async (operation) => {
      const userId = await findUser(operation, which);
      await operation.portcullis.deleteUser({ userId });
      print(stderr, `Deleted ${userId}.`);
    }),
  );
}
