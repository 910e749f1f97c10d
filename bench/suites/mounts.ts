import { resolve } from "node:path";
import { median, type Report, type Suite } from "../report.ts";
import { type PinnedProcess, startPinned } from "../servers/pinned-process.ts";
import { turn } from "../turn.ts";
import { type Work, works } from "./works.ts";

const rounds = 9;
const names = ["koa", "node", "fetch"] as const;
const labels = { koa: "Koa", node: "nodeHandler, node:http", fetch: "fetchHandler, @hono/node-server" } as const;

/** `nodeHandler` must save some of what Koa costs. */
const target = 0.95;

/** The mounts beside one another: `GET /auth/me` over the memory storage, in turns on one core. */
export const mounts: Suite = { name: "mounts", run };

async function run(): Promise<Report> {
  const [me] = works;
  if (me === undefined) throw new Error("There is no work.");
  const servers = new Map<(typeof names)[number], PinnedProcess>();
  const turns = new Map(names.map((name) => [name, [] as number[]]));
  try {
    for (const name of names) servers.set(name, await start(name));
    for (const server of servers.values()) await cpuOf(server, me, 4000);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, server] of servers) turns.get(name)?.push(await cpuOf(server, me, 6000));
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  const cpu = (name: (typeof names)[number]) => median(turns.get(name) ?? []);
  const ratios = names.map((name) => ({ label: labels[name], cpu: cpu(name), value: cpu(name) / cpu("koa") }));
  return {
    title: "The mounts of the HTTP API",
    text: `\`GET /auth/me\` with an opaque token over the memory storage, by each mount in turns on the same core; the load comes from another core. Medians of ${rounds} rounds. Processor seconds are those of the server's process, for 1,000 requests. @hono/node-server makes the \`Request\` of the Fetch standard and sends the \`Response\`.`,
    rows: ratios.map(({ label, cpu: seconds, value }) => ({
      mount: label,
      "CPU s": seconds.toFixed(3),
      "of Koa's": value.toFixed(2),
      target: label === labels.node ? target : "",
    })),
    chart: {
      unit: "processor time, as a multiple of Koa's",
      bars: ratios.map(({ label, value }) => (label === labels.node ? { label, value, target } : { label, value })),
    },
  };
}

const start = (name: string) =>
  startPinned(["--conditions=@portcullis/source", resolve(import.meta.dirname, "../mounts/server.ts")], "PORT", {
    MOUNT: name,
  });

const cpuOf = async (server: PinnedProcess, work: Work, amount: number) =>
  (await turn(server, server.url, work, amount)).cpu;
