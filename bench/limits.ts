import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { engines, freshDatabase } from "@portcullis/testkit/engines";
import { load } from "./limits/load.ts";
import { type PinnedProcess, startPinned } from "./limits/pinned-process.ts";
import { type Pair, password, username, type Work, works } from "./limits/works.ts";

/*
 * The service against a hand-written server for the same work, in turns, on the same PostgreSQL, driver, hash and JWT
 * library. Processor seconds for 1,000 requests are the figure to trust on a shared machine.
 */
const rounds = 3;
const main = resolve(import.meta.dirname, "../packages/server/dist/main.js");
const minimal = resolve(import.meta.dirname, "limits/minimal-server.ts");
const secret = randomBytes(48).toString("base64url");

interface Turn {
  readonly cpu: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly megabytes: number;
}

async function post<T>(url: string, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/auth/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function issuePairs(service: string, connections: number): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let connection = 0; connection < connections; connection += 1) {
    const credentials = { username: username(connection), password };
    await post(service, "register", credentials);
    pairs.push(await post<Pair>(service, "login", credentials));
  }
  return pairs;
}

/** One turn of one server, with tokens that the service has just issued. */
async function turn(server: PinnedProcess, service: string, work: Work, amount: number): Promise<Turn> {
  const pairs = await issuePairs(service, work.connections);
  const before = await server.cpu();
  const { connections } = work;
  const figures = await load({ url: server.url, connections, amount, ...work.load(pairs) });
  const cpu = (1000 * ((await server.cpu()) - before)) / amount;
  return { cpu, ...figures, megabytes: (await server.memory()) / 1e6 };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function medianTurn(turns: readonly Turn[]): Turn {
  const of = (key: keyof Turn) => median(turns.map((one) => one[key]));
  return {
    cpu: of("cpu"),
    requestsPerSecond: of("requestsPerSecond"),
    p50: of("p50"),
    p99: of("p99"),
    megabytes: of("megabytes"),
  };
}

async function measure(work: Work, database: string) {
  const limit = await startPinned([minimal], "PORT", {
    DATABASE_URL: database,
    SECRET: secret,
    ACCESS_TOKEN: work.accessToken,
  });
  const service = await startPinned([main, "serve"], "PORTCULLIS_PORT", {
    PORTCULLIS_ENV: "development",
    PORTCULLIS_DATABASE_URL: database,
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_ACCESS_TOKEN: work.accessToken,
    PORTCULLIS_THROTTLE: "off",
    PORTCULLIS_LOG_LEVEL: "warn",
  });
  const turns: { limit: Turn[]; ours: Turn[] } = { limit: [], ours: [] };
  try {
    for (const server of [limit, service]) await turn(server, service.url, work, Math.ceil(work.amount / 4));
    for (let round = 0; round < rounds; round += 1) {
      turns.limit.push(await turn(limit, service.url, work, work.amount));
      turns.ours.push(await turn(service, service.url, work, work.amount));
    }
  } finally {
    await Promise.all([limit.stop(), service.stop()]);
  }
  return { work, limit: medianTurn(turns.limit), ours: medianTurn(turns.ours) };
}

async function withPostgresql(use: (url: string) => Promise<void>): Promise<void> {
  const engine = engines.postgresql.server;
  if (engine === null) throw new Error("PostgreSQL is a server.");
  const given = process.env[engine.urlVariable] ?? "";
  const server =
    given === ""
      ? await engine.launch(process.env[engine.imageVariable] || engine.defaultImage)
      : { url: given, stop: () => Promise.resolve() };
  const database = await freshDatabase(server.url);
  try {
    await use(database.url);
  } finally {
    await database.drop();
    await server.stop();
  }
}

await withPostgresql(async (database) => {
  const rows = [];
  for (const work of works) {
    const { limit, ours } = await measure(work, database);
    rows.push({
      work: work.name,
      "limit s/1000": limit.cpu.toFixed(3),
      "ours s/1000": ours.cpu.toFixed(3),
      ratio: (ours.cpu / limit.cpu).toFixed(2),
      target: work.target,
      "limit req/s": Math.round(limit.requestsPerSecond),
      "ours req/s": Math.round(ours.requestsPerSecond),
      "p50 ms": `${limit.p50.toFixed(1)} ${ours.p50.toFixed(1)}`,
      "p99 ms": `${limit.p99.toFixed(1)} ${ours.p99.toFixed(1)}`,
      "RSS MB": `${Math.round(limit.megabytes)} ${Math.round(ours.megabytes)}`,
    });
  }
  process.stdout.write(
    `Processor seconds for 1,000 requests, PostgreSQL, ${rounds} rounds, ${availableParallelism()} cores\n`,
  );
  console.table(rows);
});
