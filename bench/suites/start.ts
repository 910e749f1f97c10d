import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withDatabase } from "../databases.ts";
import { median, type Report, type Suite } from "../report.ts";
import { program } from "../servers/service.ts";

const rounds = 5;

/** How long the service takes from its start to being ready. */
export const start: Suite = { name: "start", run: () => withDatabase("postgresql", measure) };

type Settings = Readonly<Record<string, string>>;

/** Seconds. */
async function startAndStop(settings: Settings): Promise<number> {
  const before = performance.now();
  const service = spawn(process.execPath, [...program, "serve"], {
    env: { ...process.env, PORTCULLIS_PORT: "0", PORTCULLIS_LOG_LEVEL: "info", ...settings },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const seconds = await untilReady(service, before);
  service.kill();
  await once(service, "exit");
  return seconds;
}

async function untilReady(service: ChildProcess, before: number): Promise<number> {
  if (service.stdout === null) throw new Error("Its output is not read.");
  for await (const line of createInterface(service.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg !== "listening" || url === undefined) continue;
    service.stdout.resume();
    while (!(await fetch(`${url}/readyz`)).ok);
    return (performance.now() - before) / 1000;
  }
  throw new Error("The service did not start.");
}

async function measure(database: string): Promise<Report> {
  const secret = "c2VjcmV0LW9mLXRoZS1iZW5jaG1hcmsgb25seS0xMjM0NQ";
  const server = { PORTCULLIS_DATABASE_URL: database, PORTCULLIS_SECRET: secret };
  await startAndStop(server);
  const times: Record<"migrated" | "created" | "there", number[]> = { migrated: [], created: [], there: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.migrated.push(await startAndStop(server));
    const dataDir = await mkdtemp(join(tmpdir(), "portcullis-bench-"));
    times.created.push(await startAndStop({ PORTCULLIS_DATA_DIR: dataDir }));
    times.there.push(await startAndStop({ PORTCULLIS_DATA_DIR: dataDir }));
    await rm(dataDir, { recursive: true, force: true });
  }
  const row = (name: string, target: number, seconds: readonly number[]) => ({
    database: name,
    "median s": median(seconds).toFixed(2),
    "all s": seconds.map((one) => one.toFixed(2)).join(", "),
    target,
  });
  return {
    title: "Start to ready",
    text: `From the start of the process until \`/readyz\` answers 200; ${rounds} rounds.`,
    rows: [
      row("PostgreSQL, migrated", 0.7, times.migrated),
      row("embedded, new", 0.8, times.created),
      row("embedded, that is there", 0.5, times.there),
    ],
    chart: {
      unit: "seconds",
      bars: [
        { label: "PostgreSQL, migrated", value: median(times.migrated), target: 0.7 },
        { label: "embedded, new", value: median(times.created), target: 0.8 },
        { label: "embedded, that is there", value: median(times.there), target: 0.5 },
      ],
    },
  };
}
