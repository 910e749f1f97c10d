import type { Command } from "commander";
import { operate } from "./operate.ts";
import { print, type Terminal } from "./terminal.ts";

export function addPurge(program: Command, { env, stdout, stderr }: Terminal): void {
  program
    .command("purge")
    .description("delete logins whose time is over; safe while the service runs (not on an embedded database)")
    .action(() =>
      operate(env, async ({ portcullis }) => {
        const onProgress = (deleted: number) => print(stderr, `${deleted} deleted …`);
        print(stdout, String(await portcullis.purgeExpired.execute({ onProgress })));
      }),
    );
}
