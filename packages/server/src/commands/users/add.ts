import { usernameLength } from "@portcullis/core";
import type { Command } from "commander";
import { type Operation, withPortcullis } from "../with-portcullis.ts";
import { readPassword } from "../read-password.ts";
import { print, type Terminal } from "../terminal.ts";

export function addAdd(users: Command, terminal: Terminal): void {
  users
    .command("add")
    .description("add a user; asks for the password and prints the id")
    .argument("<username>", `${usernameLength.min} to ${usernameLength.max} characters, as at registration`)
    .option("--password-stdin", "read the password from standard input")
    .action(async (username: string, { passwordStdin = false }: { passwordStdin?: boolean }) => {
      const password = await readPassword(terminal, passwordStdin);
      const register = async ({ portcullis }: Operation) => {
        const { id } = await portcullis.register({ username, password });
        print(terminal.stdout, id);
      };
      await withPortcullis(terminal.env, register, { creates: true });
    });
}
