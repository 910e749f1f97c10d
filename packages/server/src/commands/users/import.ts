import { createReadStream, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { type Command, Option } from "commander";
import { engineOf } from "../../engines/index.ts";
import { type ImportOptions, type ImportProgress, importUsers } from "../../transfer/import-users.ts";
import { linesOf } from "../../transfer/lines.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { interruptible, whileUninterrupted } from "../interruptible.ts";
import { type Operation, withPortcullis } from "../with-portcullis.ts";
import { progressOf } from "../progress.ts";
import { print, type Terminal } from "../terminal.ts";

interface Given {
  readonly file?: string;
  readonly ids: ImportOptions["ids"];
  readonly onConflict: ImportOptions["onConflict"];
}

export function addImport(users: Command, terminal: Terminal): void {
  const conflict = new Option("--on-conflict <what>", "what to do if a username exists: stop, or skip the line");
  const ids = new Option("--ids <which>", "keep the ids, or generate new ones and print a line {from, to} for each");
  users
    .command("import")
    .description("import users in the format of export; after an interruption, run it again with --on-conflict skip")
    .option("--file <file>", "read this file instead of standard input")
    .addOption(conflict.choices(["fail", "skip"]).default("fail"))
    .addOption(ids.choices(["keep", "new"]).default("keep"))
    .action((given: Given) => importFrom(given, terminal));
}

async function importFrom({ file, ids, onConflict }: Given, { env, stdin, stdout, stderr }: Terminal): Promise<void> {
  if (file === undefined && stdin.isTTY === true) {
    throw new CommandError("Pipe the users into standard input, or use --file.", exitCodes.usage);
  }
  let reached: ImportProgress = { imported: 0, skipped: 0, differing: 0 };
  const work = async ({ storage, crypto, database }: Operation) => {
    const progress = progressOf({ env, stderr }, { noun: "users" });
    const opened = file === undefined ? null : createReadStream(file);
    const source = opened ?? stdin;
    const size = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
    const share = () => (opened === null || size === undefined ? undefined : Math.min(1, opened.bytesRead / size));
    try {
      await interruptible(async (signal) => {
        // Standard input may block for a long time.
        signal.addEventListener("abort", () => source.destroy());
        const target = { users: storage.users, idKind: engineOf(database).idKind, ...crypto };
        await importUsers(whileUninterrupted(linesOf(source), signal), target, {
          ids,
          onConflict,
          onProgress: (now) => {
            reached = now;
            progress.tell(now.imported + now.skipped, share());
          },
          ...(ids === "new" ? { onId: (from, to) => written(stdout, `${JSON.stringify({ from, to })}\n`) } : {}),
        });
      });
    } finally {
      source.destroy();
      progress.end();
      print(stderr, summary(reached));
    }
  };
  await withPortcullis(env, work, { creates: true });
}

function summary({ imported, skipped, differing }: ImportProgress): string {
  const others = differing === 0 ? "" : ` (${differing} of them with a different id)`;
  return `Imported ${imported}, skipped ${skipped}${others}.`;
}

const written = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
