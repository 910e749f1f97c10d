import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Environment = Readonly<Record<string, string>>;

/** The arguments of Node. */
const source = [
  "--conditions=@portcullis/source",
  fileURLToPath(new URL("../../src/main.ts", import.meta.url)),
] as const;

function start(words: readonly string[], environment: Environment, program: readonly string[] = source): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [...program, ...words], {
    // Without the environment of the test suite.
    env: { PATH, HOME, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A command may end before it has read its whole input.
  child.stdin.on("error", () => undefined);
  return child;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line to its end. */
export async function run(
  words: readonly string[],
  environment: Environment,
  stdin = "",
  program?: readonly string[],
): Promise<Finished> {
  const child = start(words, environment, program);
  const output = collect(child);
  child.stdin?.end(stdin);
  await once(child, "close");
  return { code: child.exitCode, ...output };
}

/** Runs the real command line with a reader that closes the output at once, as `head` does. */
export async function runUnread(words: readonly string[], environment: Environment): Promise<Finished> {
  const child = start(words, environment);
  const output = collect(child);
  child.stdin?.end();
  child.stdout?.once("data", () => child.stdout?.destroy());
  await once(child, "exit");
  return { code: child.exitCode, ...output };
}

/** A command that runs until its input ends. */
export interface Feeding {
  /** Resolves when the text has been written to the command's input. */
  feed(text: string): Promise<void>;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** The first match in its output; rejects if it ends without a match. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code; null if the signal ended it. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

export function startFeeding(words: readonly string[], environment: Environment): Feeding {
  const child = start(words, environment);
  const output = collect(child);
  const ended = once(child, "close");
  return {
    output,
    feed: (text) => new Promise((resolve) => child.stdin?.write(text, () => resolve())),
    printed: (pattern) => firstMatch(child, output, pattern),
    kill: async (signal = "SIGKILL") => {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

/** A service that starts, runs or ends. */
export interface ServiceProcess {
  readonly pid: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** The first match in its log; rejects if it ends without a match. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code when it has ended; null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface RunningService extends ServiceProcess {
  readonly url: string;
}

/** Starts the real service, on a free port. */
export function startService(
  environment: Environment,
  options: readonly string[] = [],
  program?: readonly string[],
): ServiceProcess {
  const child = start(["serve", ...options], { PORTCULLIS_PORT: "0", ...environment }, program);
  const output = collect(child);
  const ended = once(child, "close").then(() => child.exitCode);
  const logged = (pattern: RegExp) => firstMatch(child, output, pattern);
  return { pid: child.pid ?? 0, output, logged, kill: (signal) => void child.kill(signal), ended };
}

/** Starts the real service, and waits until it listens. */
export async function serve(
  environment: Environment,
  options: readonly string[] = [],
  program?: readonly string[],
): Promise<RunningService> {
  const service = startService(environment, options, program);
  const [, url = ""] = await service.logged(/"url":"([^"]+)"/);
  return { ...service, url };
}

/** @throws Error if the process ends without a match */
function firstMatch(
  child: ChildProcess,
  output: { readonly stdout: string; readonly stderr: string },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = pattern.exec(output.stdout);
      if (found !== null) resolve(found);
    };
    look();
    child.stdout?.on("data", look);
    child.on("close", (code) => reject(new Error(`The process ended with ${code}: ${output.stderr}`)));
  });
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return output;
}
