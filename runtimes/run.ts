import { parseArgs } from "node:util";
import type { Made } from "./src/crypto-ports.ts";
import type { Outcome, Report } from "./src/try-runtime.ts";
import { bundlePrograms } from "./bundle-programs.ts";
import { checkColdStart, checkHttp } from "./check-http.ts";
import { freshUrls, startDatabases } from "./databases.ts";
import { findRuntimes, type Runtime } from "./find-runtimes.ts";

/*
 * Runs the same scenario on every runtime: `npm run runtimes`, or `npm run runtimes -- --databases` with PostgreSQL,
 * MongoDB, PGlite and SQLite on Bun and Deno. Exits with 1 if something fails. A runtime that is missing is skipped, by
 * name and reason; PORTCULLIS_REQUIRE_RUNTIMES=1 makes that a failure.
 */

const { values } = parseArgs({ options: { databases: { type: "boolean", default: false } } });
const required = (process.env["PORTCULLIS_REQUIRE_RUNTIMES"] ?? "") !== "";
const totals = { passed: 0, failed: 0, skipped: 0 };
const print = (line: string) => process.stdout.write(`${line}\n`);

function tell(name: string, outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(({ failure }) => failure !== null);
  totals.passed += outcomes.length - failed.length;
  totals.failed += failed.length;
  print(`${failed.length === 0 ? "✓" : "✗"} ${name}: ${outcomes.length - failed.length} of ${outcomes.length}`);
  for (const { what, failure } of failed) print(`    ${what}: ${failure}`);
  for (const measured of outcomes.filter(({ what }) => what.includes("median"))) print(`    ${measured.what}`);
}

function skip(name: string, reason: string): void {
  if (required) totals.failed += 1;
  else totals.skipped += 1;
  print(`${required ? "✗" : "-"} ${name} ${required ? "is required, but missing" : "is skipped"}: ${reason}`);
}

async function answerOf(runtime: Runtime, others: readonly Made[], urls?: string): Promise<Report> {
  try {
    return await runtime.run({ by: runtime.name, others }, urls);
  } catch (error) {
    return { outcomes: [{ what: "the program", failure: String(error) }], made: [] };
  }
}

async function httpOutcomesOf(runtime: Runtime): Promise<readonly Outcome[]> {
  try {
    const outcomes = await runtime.serve((url) => checkHttp(url));
    if (!runtime.name.startsWith("workerd")) return outcomes;
    return [...outcomes, await checkColdStart((work) => runtime.serve(work))];
  } catch (error) {
    return [{ what: "the server", failure: String(error) }];
  }
}

await bundlePrograms();
const found = await findRuntimes();
for (const { name, reason } of found.missing) skip(name, reason);

if (values.databases) {
  const databases = await startDatabases();
  for (const { name, reason } of databases.missing) skip(name, reason);
  for (const runtime of found.runtimes.filter(({ hasDatabases }) => hasDatabases)) {
    const fresh = await freshUrls(databases.servers);
    tell(`${runtime.name} with databases`, (await answerOf(runtime, [], JSON.stringify(fresh.urls))).outcomes);
    await fresh.drop();
  }
  await databases.stop();
} else {
  const made: Made[] = [];
  for (const runtime of found.runtimes) {
    const report = await answerOf(runtime, made);
    made.push(...report.made);
    tell(runtime.name, report.outcomes);
    tell(`${runtime.name}, HTTP`, await httpOutcomesOf(runtime));
  }
  // The first runtime has not read the others' results yet.
  const [first] = found.runtimes;
  if (first !== undefined) tell(`${first.name} again`, (await answerOf(first, made)).outcomes);
}

print(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
