import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { issuePairs } from "../accounts.ts";
import { withDatabase } from "../databases.ts";
import type { Flood } from "../flood/attackers.ts";
import { type Latency, probe } from "../flood/probe.ts";
import { median, quantile, type Report, type Suite } from "../report.ts";
import type { PinnedProcess } from "../servers/pinned-process.ts";
import { startService } from "../servers/service.ts";

const [clients, rounds, seconds, every, target] = [300, 5, 8, 10, 3] as const;
const paths = ["/auth/me", "/healthz"] as const;

interface Round {
  readonly idle: readonly Latency[];
  readonly flood: readonly Latency[];
  readonly answers: Readonly<Record<string, number>>;
  /** Bytes: before, at its highest during, and after. */
  readonly memory: readonly [number, number, number];
}

/**
 * Whether a flood of logins keeps others waiting: 300 clients log in without a pause while `GET /auth/me` and
 * `GET /healthz` are timed. Idle and flood take turns, for what a shared machine does besides changes from minute to
 * minute.
 */
export const flood: Suite = { name: "flood", run: () => withDatabase("postgresql", measure) };

async function measure(database: string): Promise<Report> {
  const figures = [];
  for (const patient of [true, false]) {
    const service = await startService({ database, secret: randomBytes(48).toString("base64url") });
    try {
      const [pair] = await issuePairs(service.url, 1);
      const done: Round[] = [];
      for (let number = 0; number < rounds; number += 1) {
        done.push(await round(service, pair?.access_token ?? "", patient));
      }
      for (const [index, path] of paths.entries()) figures.push(summary(patient, path, index, done));
    } finally {
      await service.stop();
    }
  }
  return {
    title: "A flood of logins",
    text:
      `${clients} clients log in over and over, each as soon as it is answered or, when it is refused (503), after \`Retry-After\` or at once. Meanwhile both paths are asked every ${every} ms.` +
      ` ${rounds} rounds of ${seconds} s together, each after as many idle seconds; the service on one core, everybody else on the other. Milliseconds; memory (medians) before, at its highest, and after.`,
    rows: figures.map(({ row }) => row),
    chart: {
      unit: "p99 in the flood, as a multiple of p99 when idle",
      bars: figures.map(({ label, ratio }) => ({ label, value: ratio, target })),
    },
  };
}

function summary(patient: boolean, path: string, index: number, done: readonly Round[]) {
  const of = (kind: "idle" | "flood", fraction: number) =>
    quantile(
      done.flatMap((one) => one[kind][index]?.times ?? []),
      fraction,
    );
  const ratio = of("flood", 0.99) / of("idle", 0.99);
  const memory = [0, 1, 2].map((at) => Math.round(median(done.map((one) => one.memory[at] ?? Number.NaN)) / 1e6));
  const answers = Object.entries(done.at(-1)?.answers ?? {}).map(([status, count]) => `${count} × ${status}`);
  return {
    label: `${path}, refused clients ${patient ? "wait" : "insist"}`,
    ratio,
    row: {
      path,
      "refused clients": patient ? "wait" : "insist",
      "idle p50": of("idle", 0.5).toFixed(1),
      "idle p99": of("idle", 0.99).toFixed(1),
      "flood p50": of("flood", 0.5).toFixed(1),
      "flood p99": of("flood", 0.99).toFixed(1),
      ratio: ratio.toFixed(1),
      target,
      failed: done.reduce((sum, one) => sum + (one.flood[index]?.failed ?? 0), 0),
      "RSS MB": memory.join(", "),
      "logins of one round": answers.join(", "),
    },
  };
}

const probeAll = (url: string, token: string): Promise<readonly Latency[]> => {
  const headers = { Authorization: `Bearer ${token}` };
  return Promise.all(paths.map((path) => probe({ url: url + path, headers, seconds, every })));
};

async function round(service: PinnedProcess, token: string, patient: boolean): Promise<Round> {
  const { url } = service;
  const before = await service.memory();
  const idle = await probeAll(url, token);
  const workerData: Flood = { url, clients, patient };
  const attackers = new Worker(new URL("../flood/attackers.ts", import.meta.url), { workerData });
  await delay(1_000);
  let highest = 0;
  const watch = new AbortController();
  const watching = (async () => {
    while (!watch.signal.aborted) {
      highest = Math.max(highest, await service.memory());
      await delay(200);
    }
  })();
  const answered = await probeAll(url, token);
  watch.abort();
  await watching;
  attackers.postMessage("enough");
  const [answers] = (await once(attackers, "message")) as [Round["answers"]];
  await delay(1_000);
  return { idle, flood: answered, answers, memory: [before, highest, await service.memory()] };
}
