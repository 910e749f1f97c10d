import type { Command } from "commander";
import { print, type Terminal } from "../terminal.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addLogout(users: Command, { env, stderr }: Terminal): void {
  const description = "end all sessions of a user, who can log in again";
  userCommand(users, { name: "logout", description }, (which) =>
    withPortcullis(env, async (operation) => {
      const userId = await findUser(operation, which);
      const count = await operation.portcullis.logoutEverywhere({ userId });
      print(stderr, `Ended ${count === 1 ? "1 session" : `${count} sessions`} of ${userId}.`);
    }),
  );
}
