import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { quantile } from "../report.ts";

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  /** Of each that was answered with success. */
  readonly times: readonly number[];
  /** Answered without success, or not at all. */
  readonly failed: number;
}

export interface ProbeOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Milliseconds between two requests, whether or not the one before is answered. */
  readonly every: number;
  /** Ends it before. */
  readonly signal?: AbortSignal;
}

export async function probe({ url, headers = {}, seconds, every, signal }: ProbeOptions): Promise<Latency> {
  const agent = new Agent({ keepAlive: true });
  const times: Promise<number | null>[] = [];
  const begin = performance.now();
  const over = () => signal?.aborted === true || performance.now() - begin >= 1000 * seconds;
  for (let turn = 0; !over(); turn += 1) {
    times.push(timed(url, headers, agent));
    await delay(Math.max(0, begin + every * (turn + 1) - performance.now()));
  }
  const all = await Promise.all(times);
  agent.destroy();
  const answered = all.filter((time) => time !== null);
  return {
    p50: quantile(answered, 0.5),
    p99: quantile(answered, 0.99),
    requests: all.length,
    times: answered,
    failed: all.length - answered.length,
  };
}

function timed(url: string, headers: ProbeOptions["headers"], agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    const begin = performance.now();
    get(url, { headers: headers ?? {}, agent }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode === 200 ? performance.now() - begin : null));
    }).once("error", () => resolve(null));
  });
}
