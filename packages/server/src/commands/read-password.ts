import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError, exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

const mostBytes = 65_536;

/** From standard input to its end, less one line break; or typed twice, unseen. Never from the command line, which others can read. */
export async function readPassword(terminal: Terminal, fromStdin: boolean): Promise<string> {
  if (fromStdin) return readAll(terminal);
  if (terminal.stdin.isTTY !== true) {
    throw new CommandError("There is no terminal to ask at: give the password with --password-stdin.", exitCodes.usage);
  }
  const password = await ask(terminal, "Password: ");
  if ((await ask(terminal, "Again: ")) !== password) throw new CommandError("The two are not the same.");
  return password;
}

async function readAll({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    length += bytes.length;
    if (length > mostBytes) throw new CommandError("The password is too long.");
    chunks.push(bytes);
  }
  return (
    Buffer.concat(chunks)
      .toString("utf8")
      // The byte order mark that editors and shells of Windows put first.
      .replace(/^\uFEFF/, "")
      .replace(/\r?\n$/, "")
  );
}

async function ask({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: unseen, terminal: true });
  lines.on("SIGINT", () => process.exit(130));
  try {
    return await lines.question("");
  } finally {
    lines.close();
    stderr.write("\n");
  }
}
