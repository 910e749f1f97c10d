import { type UserId, usernameKey } from "@portcullis/core";
import type { Command } from "commander";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Operation } from "../with-portcullis.ts";

export interface WhichUser {
  readonly username: string | undefined;
  readonly id: string | undefined;
}

/** The options that commands for one user add to `--id`. */
export interface CommandOptions {
  readonly json?: boolean;
  readonly passwordStdin?: boolean;
  readonly to?: string;
}

/** Adds a command for one user, given by username or id. Returns it, so that options can be added. */
export function userCommand(
  users: Command,
  { name, description }: { readonly name: string; readonly description: string },
  action: (which: WhichUser, options: CommandOptions) => Promise<void>,
): Command {
  return users
    .command(name)
    .description(description)
    .argument("[username]")
    .option("--id <id>", "the user's id instead of the username")
    .action((username: string | undefined, options: CommandOptions & { readonly id?: string }) => {
      const { id } = options;
      if ((username === undefined) === (id === undefined)) {
        throw new CommandError("Give either a username or --id.", exitCodes.usage);
      }
      return action({ username, id }, options);
    });
}

/** @throws CommandError if the user does not exist */
export async function findUser({ storage }: Operation, { username, id }: WhichUser): Promise<UserId> {
  const key = username === undefined ? null : usernameKey(username);
  const byName = key === null ? null : await storage.users.findByUsernameKey(key);
  // Ids are opaque: a malformed id is treated as one that does not exist.
  const user = id === undefined ? byName : await storage.users.findById(id as UserId);
  if (user === null) throw new CommandError("User not found.");
  return user.id;
}
