import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Environment = Readonly<Record<string, string>>;

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

function start(words: readonly string[], environment: Environment): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, ["--conditions=@portcullis/source", main, ...words], {
    // Nothing of the suite's own environment.
    env: { PATH, HOME, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line to its end. */
export async function run(words: readonly string[], environment: Environment, stdin = ""): Promise<Finished> {
  const child = start(words, environment);
  const output = collect(child);
  child.stdin?.end(stdin);
  await once(child, "close");
  return { code: child.exitCode, ...output };
}

export interface RunningService {
  readonly url: string;
  readonly output: { readonly stdout: string; readonly stderr: string };
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, when it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Runs the real service until it is told to end. */
export async function serve(environment: Environment, ...options: readonly string[]): Promise<RunningService> {
  const child = start(["serve", ...options], { PORTCULLIS_PORT: "0", ...environment });
  const output = collect(child);
  const ended = once(child, "close").then(() => child.exitCode);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const found = /"url":"([^"]+)"/.exec(output.stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`The service ended with ${code}: ${output.stderr}`)));
  });
  return { url, output, pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended };
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return output;
}
