import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type EngineName, engines } from "@portcullis/testkit/engines";
import { withDatabase } from "./databases.ts";
import { markdownTable, median } from "./report.ts";
import { startMinimal } from "./servers/minimal.ts";
import { startService } from "./servers/service.ts";
import { type Work, works } from "./suites/works.ts";
import { turn } from "./turn.ts";

/*
 * npm run bench:baseline -- CHECKOUT [--engine postgresql] [--pairs 5] [--record]
 *
 * Compares the service with the one of an earlier commit, in turns. CHECKOUT is a checkout of that commit in which
 * `npm ci && npm run build` has run. `baseline.json` has the ratios of that commit to the limit, and how far they
 * spread. `--record` writes them, once, for an engine that it does not have.
 */

interface Baseline {
  readonly commit: string;
  /** Processor time of the service as a multiple of the limit's: of each engine, of each work. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, Spread>>>>;
}

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

const file = join(import.meta.dirname, "baseline.json");
const secret = randomBytes(48).toString("base64url");

const { values, positionals } = parseArgs({
  options: {
    engine: { type: "string", default: "postgresql" },
    pairs: { type: "string", default: "5" },
    record: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const [checkout = ""] = positionals;
const pairs = Number(values.pairs);
if (checkout === "" || !(values.engine in engines) || !Number.isInteger(pairs) || pairs < 1) {
  process.stderr.write("Name a built checkout; --engine is postgresql or mongodb, and --pairs a whole number.\n");
  process.exit(2);
}
const engine = values.engine as EngineName;

const figures = await withDatabase(engine, (earlier) =>
  withDatabase(engine, async (current) => {
    const measured = [];
    for (const work of works) measured.push({ work, ...(await measure(work, { earlier, current })) });
    return measured;
  }),
);
const baseline = JSON.parse(await readFile(file, "utf8")) as Baseline;
const known = baseline.ratios[engine] ?? {};
process.stdout.write(
  `${markdownTable(
    figures.map(({ work, earlier, ours, against }) => ({
      work: work.name,
      "baseline.json": shown(known[work.name]),
      "earlier commit now": shown(earlier),
      ours: shown(ours),
      "ours / earlier": against.median.toFixed(2),
      slower: ours.median > Math.max(earlier.most, known[work.name]?.most ?? 0) ? "yes" : "",
    })),
  )}\n`,
);
if (values.record) {
  if (engine in baseline.ratios) throw new Error(`baseline.json has ${engine} already; it is never rewritten.`);
  const ratios = Object.fromEntries(figures.map(({ work, earlier }) => [work.name, earlier]));
  await writeFile(
    file,
    `${JSON.stringify({ ...baseline, ratios: { ...baseline.ratios, [engine]: ratios } }, null, 2)}\n`,
  );
}

/** Takes turns on one core: the limit, the earlier commit, this one. */
async function measure(work: Work, databases: { readonly earlier: string; readonly current: string }) {
  const settings = { PORTCULLIS_ACCESS_TOKEN: work.accessToken };
  const { accessToken } = work;
  const limit = await startMinimal({ database: databases.current, secret, accessToken });
  const earlier = await startService({ database: databases.earlier, secret, settings, checkout });
  const ours = await startService({ database: databases.current, secret, settings });
  const cpu = { limit: [] as number[], earlier: [] as number[], ours: [] as number[] };
  // The limit has no way to issue tokens: ours issues them for it, on the database that both use.
  const contestants = [
    { server: limit, issuer: ours, into: cpu.limit },
    { server: earlier, issuer: earlier, into: cpu.earlier },
    { server: ours, issuer: ours, into: cpu.ours },
  ];
  try {
    for (const { server, issuer } of contestants) await turn(server, issuer.url, work, Math.ceil(work.amount / 4));
    for (let pair = 0; pair < pairs; pair += 1) {
      for (const { server, issuer, into } of contestants) {
        into.push((await turn(server, issuer.url, work, work.amount)).cpu);
      }
    }
  } finally {
    await Promise.all([limit.stop(), earlier.stop(), ours.stop()]);
  }
  const ratios = (over: readonly number[], under: readonly number[]) =>
    spread(over.map((seconds, pair) => seconds / (under[pair] ?? Number.NaN)));
  return {
    earlier: ratios(cpu.earlier, cpu.limit),
    ours: ratios(cpu.ours, cpu.limit),
    against: ratios(cpu.ours, cpu.earlier),
  };
}

function spread(numbers: readonly number[]): Spread {
  const rounded = (value: number) => Math.round(1000 * value) / 1000;
  return {
    median: rounded(median(numbers)),
    least: rounded(Math.min(...numbers)),
    most: rounded(Math.max(...numbers)),
  };
}

function shown(ratio: Spread | undefined): string {
  return ratio === undefined
    ? ""
    : `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`;
}
