import type { Command } from "commander";
import { operate } from "../operate.ts";
import { readPassword } from "../read-password.ts";
import { print, type Terminal } from "../terminal.ts";

export function addAdd(users: Command, terminal: Terminal): void {
  users
    .command("add")
    .description("make a user; asks for the password")
    .argument("<username>")
    .option("--password-stdin", "read the password from standard input", false)
    .action(async (username: string, { passwordStdin }: { passwordStdin: boolean }) => {
      const password = await readPassword(terminal, passwordStdin);
      await operate(terminal.env, async ({ portcullis }) => {
        const { id } = await portcullis.register.execute({ username, password });
        print(terminal.stdout, id);
      });
    });
}
