import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bundles } from "./bundle-programs.ts";

/** Uses a server: its URL and the id of its process. */
export type Work<T> = (url: string, pid: number) => Promise<T>;

/** Without the flag `nodejs_compat`, so no module of Node is available. */
const configuration = (script: string) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "${script}", esModule = embed "${script}"),
    (name = "argon2.wasm", wasm = embed "argon2.wasm"),
  ],
  compatibilityDate = "2026-06-01",
);
`;

/**
 * Serves a bundled worker with workerd while the given work runs.
 */
export async function runWorker<T>(workerd: string, script: string, work: Work<T>): Promise<T> {
  const file = join(bundles, `${script}.capnp`);
  writeFileSync(file, configuration(script));
  const wasm = fileURLToPath(import.meta.resolve("@phi-ag/argon2/argon2.wasm"));
  copyFileSync(wasm, join(bundles, "argon2.wasm"));
  const stdio = ["ignore", "inherit", "inherit", "pipe"] as const;
  const process = spawn(workerd, ["serve", file, "--control-fd=3"], { stdio: [...stdio] });
  const exited = once(process, "exit");
  try {
    const port = await Promise.race([listening(process.stdio[3] as Readable), exited.then(() => null)]);
    if (port === null) throw new Error("workerd ended before it listened.");
    return await work(`http://127.0.0.1:${port}`, process.pid ?? 0);
  } finally {
    process.kill();
    await exited;
  }
}

/** The port of the first socket that workerd listens on. It writes a line of JSON for each. */
async function listening(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line) as { readonly event: string; readonly port?: number };
    if (event === "listen" && port !== undefined) return port;
  }
  throw new Error("workerd says no port.");
}
