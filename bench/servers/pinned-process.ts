import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "@portcullis/testkit/engines";

/** Of /proc: ticks a second, and bytes a page, on every Linux that Node runs on. */
const [ticks, page] = [100, 4096];

/** A server under measurement, alone on the first core. */
export interface PinnedProcess {
  readonly url: string;
  /** Seconds of processor time, user and system, since it began. */
  cpu(): Promise<number>;
  /** Resident memory in bytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** Runs a module of this repository with the variables and, in the one named, a port; resolves when it answers. */
export async function startPinned(
  words: readonly string[],
  portVariable: string,
  environment: Readonly<Record<string, string>>,
): Promise<PinnedProcess> {
  const port = await freePort();
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("taskset", ["-c", "0", process.execPath, ...words], {
    env: { PATH, HOME, NODE_ENV: "production", ...environment, [portVariable]: String(port) },
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child);
  const read = (file: string) => readFile(`/proc/${child.pid}/${file}`, "utf8");
  return {
    url,
    cpu: async () => {
      // The fields after the command's name, which may hold blanks: utime is the 14th of all, stime the 15th.
      const fields = (await read("stat")).split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticks;
    },
    memory: async () => Number((await read("statm")).split(" ")[1]) * page,
    stop: async () => {
      child.kill();
      await once(child, "exit");
    },
  };
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode}.`);
    const answered = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await delay(20);
  }
  throw new Error("A server did not answer.");
}
