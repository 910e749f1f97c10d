import { usernameLength } from "@portcullis/core";
import type { Command } from "commander";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { type Operation, withPortcullis } from "../with-portcullis.ts";
import { readPassword } from "../read-password.ts";
import { print, type Terminal } from "../terminal.ts";

interface AddOptions {
  readonly email?: string;
  readonly passwordStdin?: boolean;
}

export function addAdd(users: Command, terminal: Terminal): void {
  users
    .command("add")
    .description("add a user; asks for the password and prints the id")
    .argument("<username>", `${usernameLength.min} to ${usernameLength.max} characters, as at registration`)
    .option("--email <address>", "the e-mail address; requires PORTCULLIS_EMAIL=field")
    .option("--password-stdin", "read the password from standard input")
    .action(async (username: string, { passwordStdin = false, email }: AddOptions) => {
      const password = await readPassword(terminal, passwordStdin);
      const register = async ({ config, portcullis }: Operation) => {
        if (email !== undefined && config.email !== "field") {
          throw new CommandError("--email requires PORTCULLIS_EMAIL=field.", exitCodes.usage);
        }
        const { id } = await portcullis.register({
          username,
          password,
          ...(email === undefined ? {} : { profile: { email } }),
        });
        print(terminal.stdout, id);
      };
      await withPortcullis(terminal.env, register, { creates: true });
    });
}
