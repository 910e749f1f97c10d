import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";
import { type Command, Option } from "commander";
import { idKinds } from "../../transfer/id-kinds.ts";
import { type ImportOptions, type ImportProgress, importUsers } from "../../transfer/import-users.ts";
import { linesOf } from "../../transfer/lines.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { operate } from "../operate.ts";
import { print, type Terminal } from "../terminal.ts";
import { progressOf } from "./progress.ts";

interface Given {
  readonly file?: string;
  readonly ids: ImportOptions["ids"];
  readonly onConflict: ImportOptions["onConflict"];
}

export function addImport(users: Command, terminal: Terminal): void {
  const conflict = new Option(
    "--on-conflict <what>",
    "when a user of a name is there: stop, or leave them as they are",
  );
  const ids = new Option("--ids <which>", "keep the ids, or have new ones made and print a line {from, to} for each");
  users
    .command("import")
    .description(
      "take in users as export writes them; run again with --on-conflict skip, it goes on where it broke off",
    )
    .option("--file <file>", "read this file instead of standard input")
    .addOption(conflict.choices(["fail", "skip"]).default("fail"))
    .addOption(ids.choices(["keep", "new"]).default("keep"))
    .action((given: Given) => takeIn(given, terminal));
}

async function takeIn({ file, ids, onConflict }: Given, { env, stdin, stdout, stderr }: Terminal): Promise<void> {
  if (file === undefined && stdin.isTTY === true) {
    throw new CommandError("Give the users on standard input, or in a file with --file.", exitCodes.usage);
  }
  let progress: ImportProgress = { imported: 0, skipped: 0, differing: 0 };
  await operate(env, async ({ storage, crypto, database }) => {
    const tell = progressOf(stderr);
    const source = file === undefined ? stdin : createReadStream(file);
    try {
      const target = { users: storage.users, idKind: idKinds[database.kind], ...crypto };
      await importUsers(linesOf(source), target, {
        ids,
        onConflict,
        onProgress: (reached) => {
          progress = reached;
          tell(reached.imported + reached.skipped);
        },
        ...(ids === "new" ? { onId: (from, to) => written(stdout, `${JSON.stringify({ from, to })}\n`) } : {}),
      });
    } finally {
      source.destroy();
      print(stderr, summary(progress));
    }
  });
}

function summary({ imported, skipped, differing }: ImportProgress): string {
  const others = differing === 0 ? "" : ` (${differing} of them under another id)`;
  return `Imported ${imported}, skipped ${skipped}${others}.`;
}

const written = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
