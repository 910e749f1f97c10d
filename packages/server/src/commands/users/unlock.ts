import type { Command } from "commander";
import { operate } from "../operate.ts";
import { print, type Terminal } from "../terminal.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addUnlock(users: Command, { env, stderr }: Terminal): void {
  const description = "let a user log in again at once after too many failed logins";
  userCommand(users, { name: "unlock", description }, (which) =>
    operate(
      env,
      async (operation) => {
        const userId = await findUser(operation, which);
        await operation.portcullis.unlockUser.execute({ userId });
        print(stderr, `Unlocked ${userId}.`);
      },
      { withKeys: true },
    ),
  );
}
