import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** How long the service takes from its start to being ready, on a new embedded database and on one that is there. */
const rounds = 3;
const main = resolve(import.meta.dirname, "../packages/server/src/main.ts");

async function start(dataDir: string): Promise<{ service: ChildProcess; seconds: number }> {
  const env = { ...process.env, PORTCULLIS_DATA_DIR: dataDir, PORTCULLIS_PORT: "0" };
  const before = performance.now();
  const service = spawn(process.execPath, ["--conditions=@portcullis/source", main, "serve"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface(service.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg !== "listening" || url === undefined) continue;
    service.stdout.resume();
    const answer = await fetch(`${url}/readyz`);
    if (!answer.ok) throw new Error(`It is not ready: ${answer.status}.`);
    return { service, seconds: (performance.now() - before) / 1000 };
  }
  throw new Error("The service did not start.");
}

async function startAndStop(dataDir: string): Promise<number> {
  const { service, seconds } = await start(dataDir);
  service.kill();
  await once(service, "exit");
  return seconds;
}

const cold: number[] = [];
const later: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const dataDir = await mkdtemp(join(tmpdir(), "portcullis-bench-"));
  cold.push(await startAndStop(dataDir));
  later.push(await startAndStop(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}

const row = (name: string, limit: number, seconds: readonly number[]) => {
  const sorted = seconds.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { start: name, "median s": median.toFixed(2), "all s": sorted.map((s) => s.toFixed(2)).join(" "), limit };
};
process.stdout.write(`Start to ready, embedded database, ${rounds} rounds, ${availableParallelism()} cores\n`);
console.table([row("new database", 6, cold), row("database that is there", 2, later)]);
