import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

/*
 * A thread of its own, so that those who flood and those who measure do not wait for each other. Each client sends its
 * next login when the last is answered: at once, or when `Retry-After` says.
 */
export interface Flood {
  readonly url: string;
  readonly clients: number;
  readonly patient: boolean;
}

const { url, clients, patient } = workerData as Flood;
const agent = new Agent({ keepAlive: true, maxSockets: clients });
const body = JSON.stringify({ username: "flood", password: "a wrong password" });
const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
const answers: Record<string, number> = {};
const over = new AbortController();

parentPort?.once("message", () => over.abort());

/** An idle connection may be closed by the service in the moment in which it is used again: status 0. */
function login(): Promise<{ readonly status: number; readonly retryAfter: number }> {
  return new Promise((resolve) => {
    const sent = request(`${url}/auth/login`, { method: "POST", agent, headers }, (answer) => {
      const retryAfter = Number(answer.headers["retry-after"] ?? 0);
      answer.resume().once("end", () => resolve({ status: answer.statusCode ?? 0, retryAfter }));
    });
    sent.once("error", () => resolve({ status: 0, retryAfter: 0 })).end(body);
  });
}

async function attack(): Promise<void> {
  while (!over.signal.aborted) {
    const { status, retryAfter } = await login();
    answers[status] = (answers[status] ?? 0) + 1;
    if (patient && retryAfter > 0) await delay(1000 * retryAfter, null, { signal: over.signal }).catch(() => null);
  }
}

await Promise.all(Array.from({ length: clients }, attack));
agent.destroy();
parentPort?.postMessage(answers);
