import type { Command } from "commander";
import { interruptible } from "./interruptible.ts";
import { withPortcullis } from "./with-portcullis.ts";
import { progressOf } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

export function addPurge(program: Command, { env, stdout, stderr }: Terminal): void {
  program
    .command("purge")
    .description("delete expired sessions and print how many; safe while the service is running, except on PGlite")
    .action(() =>
      withPortcullis(env, async ({ portcullis }) => {
        const progress = progressOf({ env, stderr }, { noun: "sessions" });
        let reached = 0;
        try {
          await interruptible(async (signal) => {
            const onProgress = (deleted: number) => {
              progress.tell((reached = deleted));
              signal.throwIfAborted();
            };
            await portcullis.purgeExpired({ onProgress });
          });
        } catch (error) {
          progress.end();
          if (reached > 0) print(stderr, `Deleted ${reached} sessions.`);
          throw error;
        }
        progress.end();
        print(stdout, String(reached));
      }),
    );
}
