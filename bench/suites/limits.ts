import { randomBytes } from "node:crypto";
import { type EngineName, engines } from "@portcullis/testkit/engines";
import { withDatabase } from "../databases.ts";
import { median, type Report, type Suite } from "../report.ts";
import { startMinimal } from "../servers/minimal.ts";
import { startService } from "../servers/service.ts";
import { type Turn, turn } from "../turn.ts";
import { type Work, works } from "./works.ts";

const rounds = 3;
const secret = randomBytes(48).toString("base64url");

/**
 * The service against a hand-written server for the same work, in turns, on the same database, driver and hash library;
 * the limit signs and verifies JWTs by jose. Processor seconds for 1,000 requests are the figure to trust on a shared
 * machine.
 */
export const limits = (engine: EngineName): Suite => ({
  name: `limits-${engine}`,
  run: () => withDatabase(engine, (database) => compare(engine, database)),
});

async function compare(engine: EngineName, database: string): Promise<Report> {
  const figures = [];
  for (const work of works) figures.push(await measure(work, database));
  return {
    title: `The service and the limit, ${engines[engine].label}`,
    text:
      "The service and a server written by hand for the same work, which checks little, take turns on the same core, database, driver and hash library, the limit with jose for JWTs;" +
      ` the load comes from another core. Medians of ${rounds} rounds. Processor seconds are those of the server's process, for 1,000 requests; where two figures stand, the limit's is first.`,
    rows: figures.map(({ work, limit, ours }) => ({
      work: work.name,
      "limit CPU s": limit.cpu.toFixed(3),
      "our CPU s": ours.cpu.toFixed(3),
      ratio: (ours.cpu / limit.cpu).toFixed(2),
      target: work.target,
      "requests/s": `${Math.round(limit.requestsPerSecond)}, ${Math.round(ours.requestsPerSecond)}`,
      "p50 ms": `${limit.p50.toFixed(1)}, ${ours.p50.toFixed(1)}`,
      "p99 ms": `${limit.p99.toFixed(1)}, ${ours.p99.toFixed(1)}`,
      "RSS MB": `${Math.round(limit.megabytes)}, ${Math.round(ours.megabytes)}`,
    })),
    chart: {
      unit: "processor time of the service, as a multiple of the limit's",
      bars: figures.map(({ work, limit, ours }) => ({
        label: work.name,
        value: ours.cpu / limit.cpu,
        target: work.target,
      })),
    },
  };
}

async function measure(work: Work, database: string) {
  const service = await startService({ database, secret, settings: { PORTCULLIS_ACCESS_TOKEN: work.accessToken } });
  const limit = await startMinimal({ database, secret, accessToken: work.accessToken });
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
