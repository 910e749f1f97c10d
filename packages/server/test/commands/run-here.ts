import { Readable, Writable } from "node:stream";
import { runProgram } from "../../src/program.ts";
import type { Environment } from "../../src/index.ts";
import type { Finished } from "../support/command-line.ts";

function sink(): { readonly stream: Writable; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}

/** Runs the command line in the process of the test, which saves the start of a process. */
export async function runHere(words: readonly string[], env: Environment, input = ""): Promise<Finished> {
  const [stdout, stderr] = [sink(), sink()];
  const stdin = Readable.from([Buffer.from(input)]);
  const code = await runProgram(words, { env, stdin, stdout: stdout.stream, stderr: stderr.stream });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
