import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { createCrypto } from "@portcullis/adapters-crypto";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { createPortcullis } from "@portcullis/core";
import type { Storage } from "@portcullis/core/ports";
import { createAuthHandler } from "@portcullis/http";
import { nodeHandler } from "@portcullis/http/node";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDatabase } from "../databases.ts";
import { median, quantile, type Report, type Suite } from "../report.ts";

const requests = 200;
const warmUp = 20;

/** Milliseconds. */
const notifierTime = 2000;

/** How far the medians may differ. */
const target = 1.1;

/** Milliseconds until the answer, for users and for names that nobody has. */
interface Times {
  readonly known: readonly number[];
  readonly unknown: readonly number[];
}

/** `POST /auth/forgot-password` for users and for names that nobody has, in turns. */
export const forgotPassword: Suite = { name: "forgot-password", run };

async function run(): Promise<Report> {
  const results = [
    { database: "SQLite", ...(await onSqlite()) },
    { database: "PostgreSQL", ...(await withDatabase("postgresql", (url) => onPostgresql(url))) },
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

async function onSqlite(): Promise<Times> {
  const directory = await mkdtemp(join(tmpdir(), "portcullis-bench-"));
  try {
    const storage = await connectSqlite({ file: join(directory, "bench.db") });
    await storage.migrate();
    return await measure(storage);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function onPostgresql(url: string): Promise<Times> {
  const storage = await connectPostgresql({ url });
  await storage.migrate();
  return measure(storage);
}

async function measure(storage: Storage & { close(): Promise<void> }): Promise<Times> {
  const crypto = createCrypto({
    secrets: ["a secret of the benchmark, 32 bytes long"],
    hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
  });
  let delivering: () => void = () => undefined;
  const notifier = {
    notify: () => {
      delivering();
      return after(notifierTime);
    },
  };
  const links = { resetPassword: "https://example.org/reset", verifyEmail: "https://example.org/verify" };
  const portcullis = createPortcullis(
    { ...storage, ...crypto, notifier },
    { email: "username", links, throttle: "off" },
  );
  const handle = nodeHandler(createAuthHandler({ portcullis }));
  const server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/forgot-password`;

  /** Milliseconds until the answer. A user's message is with the notifier when it resolves. */
  const ask = async (username: string, isUser: boolean): Promise<number> => {
    const delivered = new Promise<void>((resolve) => (delivering = resolve));
    const init = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
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

  const user = (index: number) => `user-${index}@example.org`;
  for (let index = 0; index < requests + warmUp; index += 1) {
    await portcullis.register({ username: user(index), password: "correct horse battery" });
  }
  await portcullis.drainMessages();
  const known: number[] = [];
  const unknown: number[] = [];
  for (let index = 0; index < requests + warmUp; index += 1) {
    // Which comes first changes, so that what one leaves behind slows neither alone.
    const turns = [() => ask(user(index), true), () => ask(`none-${index}@example.org`, false)];
    const kinds = index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const kind of kinds) {
      const took = (await turns[kind]?.()) ?? Number.NaN;
      if (index >= warmUp) (kind === 0 ? known : unknown).push(took);
    }
  }
  await portcullis.drainMessages();
  server.close();
  server.closeAllConnections();
  await storage.close();
  return { known, unknown };
}
