import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { exportUsers } from "../../transfer/export-users.ts";
import { interruptible, whileUninterrupted } from "../interruptible.ts";
import { withPortcullis } from "../with-portcullis.ts";
import { progressOf } from "../progress.ts";
import { print, type Terminal } from "../terminal.ts";
import { writePrivateFile } from "../write-private-file.ts";

export function addExport(users: Command, { env, stdout, stderr }: Terminal): void {
  users
    .command("export")
    .description(
      "export all users with their password hashes, one JSON object per line; protect the output like the database",
    )
    .option("--file <file>", "write to this file instead of standard output; only its owner can read it")
    .action(({ file }: { file?: string }) =>
      withPortcullis(env, async ({ storage }) => {
        const progress = progressOf({ env, stderr }, { noun: "users" });
        let exported = 0;
        const onProgress = (count: number) => progress.tell((exported = count));
        try {
          await interruptible(async (signal) => {
            const pages = whileUninterrupted(exportUsers(storage.users, { onProgress }), signal);
            if (file === undefined) await pipeline(Readable.from(pages), stdout, { end: false, signal });
            else await writePrivateFile(file, pages);
          });
        } finally {
          progress.end();
        }
        print(stderr, `Exported ${exported}.`);
      }),
    );
}
