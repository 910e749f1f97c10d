import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError, exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

const maxBytes = 65_536;

/**
 * Reads a password from standard input, without one final line break, or asks for it twice without echo. It is never an
 * argument: other users of the machine can read those.
 */
export async function readPassword(terminal: Terminal, fromStdin: boolean): Promise<string> {
  if (fromStdin) return readAll(terminal);
  if (terminal.stdin.isTTY !== true) {
    throw new CommandError("No terminal to ask for the password. Use --password-stdin.", exitCodes.usage);
  }
  const password = await ask(terminal, "Password: ");
  if ((await ask(terminal, "Repeat the password: ")) !== password)
    throw new CommandError("The passwords do not match.");
  return password;
}

async function readAll({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    length += bytes.length;
    if (length > maxBytes) throw new CommandError("The password is too long.");
    chunks.push(bytes);
  }
  return (
    Buffer.concat(chunks)
      .toString("utf8")
      // Editors and shells on Windows write a byte order mark.
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
