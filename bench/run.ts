import { parseArgs } from "node:util";
import { record, writeResults } from "./results.ts";
import { markdownTable, type Suite } from "./report.ts";
import { flood } from "./suites/flood.ts";
import { forgotPassword } from "./suites/forgot-password.ts";
import { limits } from "./suites/limits.ts";
import { mounts } from "./suites/mounts.ts";
import { purge } from "./suites/purge.ts";
import { records } from "./suites/records.ts";
import { saturation } from "./suites/saturation.ts";
import { start } from "./suites/start.ts";

/*
 * npm run bench [-- --update] [-- name …]: runs all suites or those named; `--update` writes what it finds to
 * RESULTS.md.
 */

const suites: readonly Suite[] = [
  limits("postgresql"),
  limits("mongodb"),
  limits("sqlite"),
  mounts,
  saturation,
  flood,
  forgotPassword,
  records,
  purge,
  start,
];

const { values, positionals } = parseArgs({ options: { update: { type: "boolean" } }, allowPositionals: true });
const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(", ")}; there are ${suites.map(({ name }) => name).join(", ")}.\n`);
  process.exit(2);
}
for (const suite of suites) {
  if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
  const report = await suite.run();
  process.stdout.write(`\n${report.title}\n\n${report.text}\n\n${markdownTable(report.rows)}\n`);
  if (values.update === true) await record(suite.name, report);
}
if (values.update === true) await writeResults(suites.map(({ name }) => name));
