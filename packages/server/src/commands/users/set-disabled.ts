import type { Command } from "commander";
import { withPortcullis } from "../with-portcullis.ts";
import { print, type Terminal } from "../terminal.ts";
import { findUser, userCommand } from "./find-user.ts";

export function addDisable(users: Command, terminal: Terminal): void {
  addSetDisabled(users, terminal, "disable", "disable a user and end all of their sessions permanently");
}

export function addEnable(users: Command, terminal: Terminal): void {
  addSetDisabled(users, terminal, "enable", "enable a user, who can then log in again; ended sessions stay ended");
}

function addSetDisabled(users: Command, { env, stderr }: Terminal, name: "disable" | "enable", description: string) {
  userCommand(users, { name, description }, (which) =>
    withPortcullis(env, async (operation) => {
      const userId = await findUser(operation, which);
      await operation.portcullis.setDisabled({ userId, disabled: name === "disable" });
      print(stderr, `${name === "disable" ? "Disabled" : "Enabled"} ${userId}.`);
    }),
  );
}
