import { issuePairs } from "./accounts.ts";
import { load } from "./load.ts";
import type { PinnedProcess } from "./servers/pinned-process.ts";
import type { Work } from "./suites/works.ts";

export interface Turn {
  /** Seconds of the server's processor time for 1,000 requests. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly megabytes: number;
}

/** One turn of one server, with tokens that the service has just issued. */
export async function turn(server: PinnedProcess, service: string, work: Work, amount: number): Promise<Turn> {
  const pairs = await issuePairs(service, work.connections);
  const before = await server.cpu();
  const { connections } = work;
  const figures = await load({ url: server.url, connections, amount, ...work.load(pairs) });
  const cpu = (1000 * ((await server.cpu()) - before)) / amount;
  return { cpu, ...figures, megabytes: (await server.memory()) / 1e6 };
}
