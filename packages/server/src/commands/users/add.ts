import type { Command } from "commander";
import { type Operation, withPortcullis } from "../with-portcullis.ts";
import { readPassword } from "../read-password.ts";
import { print, type Terminal } from "../terminal.ts";

export function addAdd(users: Command, terminal: Terminal): void {
  users
    .command("add")
    .description("make a user, asking for the password; prints the id")
    .argument("<username>", "2 to 64 characters, as at registration")
    .option("--password-stdin", "read the password from standard input")
    .action(async (username: string, { passwordStdin = false }: { passwordStdin?: boolean }) => {
      const password = await readPassword(terminal, passwordStdin);
      const register = async ({ portcullis }: Operation) => {
        const { id } = await portcullis.register.execute({ username, password });
        print(terminal.stdout, id);
      };
      await withPortcullis(terminal.env, register, { creates: true });
    });
}
