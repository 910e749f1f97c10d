import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { withDatabase } from "../databases.ts";
import { median, quantile, type Report, type Suite } from "../report.ts";

const program = resolve(import.meta.dirname, "../mounts/forgot-password.ts");

const requests = 200;
const warmUp = 500;

/** Milliseconds. */
const notifierTime = 2000;

/** How far the medians may differ. */
const target = 1.1;

/** Milliseconds until the answer, for users and for names that nobody has. */
interface Times {
  readonly known: readonly number[];
  readonly unknown: readonly number[];
}

/** `POST /auth/forgot-password` for users and for names that nobody has, in turns, by a server in another process. */
export const forgotPassword: Suite = { name: "forgot-password", run };

async function run(): Promise<Report> {
  const results = [
    { database: "SQLite", ...(await withDatabase("sqlite", (url) => measure(url))) },
    { database: "PostgreSQL", ...(await withDatabase("postgresql", (url) => measure(url))) },
    { database: "MongoDB", ...(await withDatabase("mongodb", (url) => measure(url))) },
  ].map(({ database, known, unknown }) => ({ database, known, unknown, ratio: median(known) / median(unknown) }));
  return {
    title: "A forgotten password, for users and strangers",
    text:
      `\`POST /auth/forgot-password\`, ${requests} times for users and ${requests} times for names that nobody has, in turns, with a ` +
      `notifier that takes ${notifierTime / 1000} s. Each request begins when the message of the one before is with the notifier.`,
    rows: results.map(({ database, known, unknown, ratio }) => ({
      database,
      "user, median ms": median(known).toFixed(2),
      "nobody, median ms": median(unknown).toFixed(2),
      "user, quartiles ms": quartiles(known),
      "nobody, quartiles ms": quartiles(unknown),
      ratio: ratio.toFixed(3),
      target: `${(1 / target).toFixed(2)} to ${target}`,
    })),
    chart: {
      unit: "time for a user, as a multiple of the time for nobody",
      bars: results.map(({ database, ratio }) => ({ label: database, value: ratio, target })),
    },
  };
}

const quartiles = (times: readonly number[]) =>
  `${quantile(times, 0.25).toFixed(2)}, ${quantile(times, 0.75).toFixed(2)}`;

async function measure(database: string): Promise<Times> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("taskset", ["-c", "0", process.execPath, "--conditions=@portcullis/source", program], {
    env: { PATH, HOME, DATABASE: database, USERS: String(requests + warmUp), NOTIFIER_TIME: String(notifierTime) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  let delivering: () => void = () => undefined;
  try {
    const port = await new Promise<number>((listening, reject) => {
      child.on("message", (message) => (typeof message === "number" ? listening(message) : delivering()));
      child.once("exit", () => reject(new Error("The server ended.")));
    });
    const url = `http://127.0.0.1:${port}/auth/forgot-password`;

    /** Milliseconds until the answer. A user's message is with the notifier when it resolves. */
    const ask = async (username: string, isUser: boolean): Promise<number> => {
      const delivered = new Promise<void>((settle) => (delivering = settle));
      const init = {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Forwarded-For": nextNetwork() },
        body: JSON.stringify({ username }),
      };
      const begun = performance.now();
      const response = await fetch(url, init);
      const took = performance.now() - begun;
      await response.arrayBuffer();
      if (response.status !== 202) throw new Error(`forgot-password answered ${response.status}.`);
      if (isUser) await delivered;
      return took;
    };

    // Requests are limited by network: each comes from another.
    let networks = 0;
    const nextNetwork = () => `10.${Math.trunc((networks += 1) / 256)}.${networks % 256}.1`;

    const known: number[] = [];
    const unknown: number[] = [];
    for (let index = 0; index < requests + warmUp; index += 1) {
      const forUser = async () => known.push(await ask(`user-${index}@example.org`, true));
      const forNobody = async () => unknown.push(await ask(`none-${index}@example.org`, false));
      // Which comes first changes, so that what one leaves behind slows neither alone.
      for (const turn of index % 2 === 0 ? [forUser, forNobody] : [forNobody, forUser]) await turn();
    }
    return { known: known.slice(warmUp), unknown: unknown.slice(warmUp) };
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}
