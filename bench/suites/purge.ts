import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { issuePairs } from "../accounts.ts";
import { withDatabase } from "../databases.ts";
import { probe } from "../flood/probe.ts";
import { populate } from "../population.ts";
import type { Report, Suite } from "../report.ts";
import { program, startService } from "../servers/service.ts";

const [expired, seconds, every, target] = [1_000_000, 10, 5, 2] as const;

/** Whether others notice that a million expired sessions are purged. */
export const purge: Suite = { name: "purge", run: () => withDatabase("postgresql", measure) };

async function measure(database: string): Promise<Report> {
  const secret = randomBytes(48).toString("base64url");
  const service = await startService({ database, secret, settings: { PORTCULLIS_PURGE_INTERVAL: "0" } });
  try {
    await populate(database, { records: expired, perUser: 10, deadlineIn: -60 });
    const [pair] = await issuePairs(service.url, 1);
    const headers = { Authorization: `Bearer ${pair?.access_token ?? ""}` };
    const ask = (duration: number, signal?: AbortSignal) =>
      probe({
        url: `${service.url}/auth/me`,
        headers,
        seconds: duration,
        every,
        ...(signal === undefined ? {} : { signal }),
      });
    await ask(2);
    const idle = await ask(seconds);
    const over = new AbortController();
    const waits = longestLockWait(database, over.signal);
    const begun = performance.now();
    const purging = spawn(process.execPath, [...program, "purge"], {
      env: { ...process.env, PORTCULLIS_DATABASE_URL: database, PORTCULLIS_SECRET: secret },
      stdio: "ignore",
    });
    const ended = once(purging, "exit").then(() => over.abort());
    const busy = await ask(600, over.signal);
    await ended;
    const taken = (performance.now() - begun) / 1000;
    const ratio = busy.p99 / idle.p99;
    return {
      title: "Purging a million expired sessions",
      text: `\`portcullis purge\` deletes ${expired.toLocaleString("en")} sessions while \`GET /auth/me\` is asked every ${every} ms; lock waits are looked for every 10 ms in \`pg_stat_activity\`.`,
      rows: [
        {
          "purge s": taken.toFixed(1),
          "idle p99 ms": idle.p99.toFixed(1),
          "p99 ms meanwhile": busy.p99.toFixed(1),
          ratio: ratio.toFixed(2),
          target,
          "longest lock wait ms": (await waits).toFixed(0),
          "at most": 50,
          failed: busy.failed,
        },
      ],
      chart: {
        unit: "p99 while purging, as a multiple of that when idle",
        bars: [{ label: "me while purging", value: ratio, target }],
      },
    };
  } finally {
    await service.stop();
  }
}

/** Milliseconds. */
async function longestLockWait(database: string, signal: AbortSignal): Promise<number> {
  const client = new pg.Client(database);
  await client.connect();
  let longest = 0;
  while (!signal.aborted) {
    const { rows } = await client.query<{ wait: number | null }>(
      "select max(extract(epoch from clock_timestamp() - state_change) * 1000)::float8 as wait from pg_stat_activity where wait_event_type = 'Lock'",
    );
    longest = Math.max(longest, rows[0]?.wait ?? 0);
    await delay(10);
  }
  await client.end();
  return longest;
}
