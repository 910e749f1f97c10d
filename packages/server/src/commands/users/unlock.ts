import type { Command } from "commander";
import { withPortcullis } from "../with-portcullis.ts";
import { print, type Terminal } from "../terminal.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addUnlock(users: Command, { env, stderr }: Terminal): void {
  const description = "let a user log in immediately after too many failed logins";
  userCommand(users, { name: "unlock", description }, (which) =>
    withPortcullis(
      env,
      async (operation) => {
        const userId = await findUser(operation, which);
        const { pauseLifted } = await operation.portcullis.unlockUser({ userId });
        print(stderr, pauseLifted ? `Unlocked ${userId}.` : notPaused(userId));
      },
      { withKeys: true },
    ),
  );
}

/** Under another secret than the service's, its counters can't be found. */
const notPaused = (userId: string) =>
  `No pause of ${userId} was running under this secret. If the service uses another secret, its pause continues.`;
