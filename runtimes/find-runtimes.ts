import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { bundles } from "./bundle-programs.ts";
import type { Report, Task } from "./src/try-runtime.ts";
import { runWorker, type Work } from "./run-worker.ts";

const exec = promisify(execFile);

export interface Runtime {
  /** The name, with the version. */
  readonly name: string;
  /** Whether it runs the scenario on databases. On Node, the tests of the packages do this. */
  readonly hasDatabases: boolean;
  /** @param urls of databases, as JSON; absent: memory */
  run(task: Task, urls?: string): Promise<Report>;
  /** Serves the example for Hono while the work runs, each time with a new process. */
  serve<T>(work: Work<T>): Promise<T>;
}

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

interface Program {
  readonly name: string;
  /** The installed program. */
  readonly path: string;
  readonly hasDatabases: boolean;
  /** Arguments before the file. Null for workerd, which serves the worker. */
  readonly flags: readonly string[] | null;
}

const installed = (name: string) => join(import.meta.dirname, "node_modules/.bin", name);

const programs: readonly Program[] = [
  { name: "Node 24", path: process.execPath, hasDatabases: false, flags: [] },
  { name: "Node 22", path: installed("node"), hasDatabases: false, flags: [] },
  { name: "Bun", path: installed("bun"), hasDatabases: true, flags: ["run"] },
  {
    name: "Deno",
    path: installed("deno"),
    hasDatabases: true,
    flags: ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual"],
  },
  { name: "workerd", path: installed("workerd"), hasDatabases: false, flags: null },
];

/** Installs the runtimes unless they are installed as the lock file says, and returns those that work. */
export async function findRuntimes(): Promise<{ runtimes: readonly Runtime[]; missing: readonly Missing[] }> {
  const failure = await install();
  const runtimes: Runtime[] = [];
  const missing: Missing[] = [];
  for (const program of programs) {
    try {
      const { stdout } = await exec(program.path, ["--version"]);
      const version = /\d{2,}-\d{2}-\d{2}|\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? "";
      runtimes.push(runtimeOf(program, version));
    } catch (error) {
      missing.push({ name: program.name, reason: failure ?? String(error).split("\n")[0] ?? "" });
    }
  }
  return { runtimes, missing };
}

function runtimeOf({ name, path, hasDatabases, flags }: Program, version: string): Runtime {
  return {
    name: `${name.split(" ")[0]} ${version}`,
    hasDatabases,
    run: (task, urls) =>
      flags === null ? runWorker(path, "worker.js", (url) => post(url, task)) : runProgram(path, flags, task, urls),
    serve: (work) => (flags === null ? runWorker(path, "worker.js", work) : runServer(path, flags, work)),
  };
}

async function post(url: string, task: Task): Promise<Report> {
  const answer = await fetch(`${url}/task`, { method: "POST", body: JSON.stringify(task) });
  return (await answer.json()) as Report;
}

async function runProgram(path: string, flags: readonly string[], task: Task, urls?: string): Promise<Report> {
  const databases = urls === undefined ? {} : { DATABASES: urls };
  const env = { ...process.env, NODE_NO_WARNINGS: "1", TASK: JSON.stringify(task), ...databases };
  const { stdout } = await exec(path, [...flags, join(bundles, "main.mjs")], { env, cwd: bundles, timeout: 300_000 });
  return JSON.parse(stdout) as Report;
}

async function runServer<T>(path: string, flags: readonly string[], work: Work<T>): Promise<T> {
  const server = spawn(path, [...flags, join(bundles, "serve.mjs")], {
    cwd: bundles,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(server, "exit");
  try {
    const line = once(createInterface({ input: server.stdout }), "line") as Promise<[string]>;
    const [port] = await Promise.race([line, exited.then(() => Promise.reject(new Error("The server ended.")))]);
    return await work(`http://127.0.0.1:${port}`, server.pid ?? 0);
  } finally {
    server.kill();
    await exited;
  }
}

/** Returns why the packages can't be installed; null if they are. */
async function install(): Promise<string | null> {
  const lockFile = readFileSync(join(import.meta.dirname, "package-lock.json"), "utf8");
  const mark = join(import.meta.dirname, "node_modules/.installed-lock.json");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lockFile) return null;
  try {
    await exec("npm", ["ci"], { cwd: import.meta.dirname });
    writeFileSync(mark, lockFile);
    return null;
  } catch (error) {
    return `npm ci failed: ${String(error).split("\n")[0]}`;
  }
}
