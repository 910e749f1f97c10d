import { existsSync, readdirSync, readFileSync } from "node:fs";
import { checks } from "../examples/frameworks/test/chosen-checks.ts";
import type { Outcome } from "./src/try-runtime.ts";

/** Runs checks of the HTTP contract against a server. */
export async function checkHttp(baseUrl: string): Promise<readonly Outcome[]> {
  const harness = { baseUrl };
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const failure = check.skip(harness) ?? (await check.run(harness).then(() => null, String));
    outcomes.push({ what: `Hono: ${check.name}`, failure });
  }
  return outcomes;
}

/** Milliseconds. */
interface Cost {
  readonly wall: number;
  /** CPU time of the server. Null where the system does not tell it. */
  readonly cpu: number | null;
}

/**
 * Compares the first `GET /auth/me` with the second, each against a new server. The first makes the adapters. What
 * counts is the server's CPU time, because other programs on the machine change the time on the clock; where it is
 * unknown, the clock counts.
 * @param serve runs work against a new server; the work gets its URL and the id of its process
 */
export async function checkColdStart(
  serve: (work: (url: string, pid: number) => Promise<Cost>) => Promise<Cost>,
): Promise<Outcome> {
  const later: Cost[] = [];
  for (let round = 0; round < 10; round += 1) {
    later.push(
      await serve(async (url, pid) => {
        const [first, second] = [await costOfMe(url, pid), await costOfMe(url, pid)];
        const cpu = first.cpu === null || second.cpu === null ? null : first.cpu - second.cpu;
        return { wall: first.wall - second.wall, cpu };
      }),
    );
  }
  const wall = median(later.map((cost) => cost.wall));
  const cpu = median(later.map((cost) => cost.cpu ?? Number.NaN));
  const counted = Number.isNaN(cpu) ? wall : cpu;
  const what = `the first GET /auth/me takes ${Math.round(wall)} ms (CPU ${Math.round(cpu)} ms) more than the second, median of 10`;
  return { what, failure: counted <= 50 ? null : "at most 50 ms are allowed" };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function costOfMe(url: string, pid: number): Promise<Cost> {
  const before = { wall: performance.now(), cpu: cpuTime(pid) };
  const answer = await fetch(`${url}/auth/me`, { headers: { Authorization: `Bearer pct_${"A".repeat(64)}` } });
  await answer.text();
  if (answer.status !== 401) throw new Error(`GET /auth/me is answered by ${answer.status}.`);
  const cpu = cpuTime(pid);
  return {
    wall: performance.now() - before.wall,
    cpu: cpu === null || before.cpu === null ? null : cpu - before.cpu,
  };
}

/** The CPU time of a process until now, of all its threads. Null except on Linux. */
function cpuTime(pid: number): number | null {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return null;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1_000_000;
}
