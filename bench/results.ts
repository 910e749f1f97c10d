import { mkdir, readFile, writeFile } from "node:fs/promises";
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { barChart } from "./bar-chart.ts";
import { markdownTable, type Report } from "./report.ts";

const results = join(import.meta.dirname, "results");

/** Keeps what a suite found, and on what machine, until it is run again. */
export async function record(name: string, { title, text, rows, chart }: Report): Promise<void> {
  await mkdir(results, { recursive: true });
  await writeFile(join(results, `${name}.svg`), barChart(chart));
  const section = `## ${title}\n\n${text}\n\n${markdownTable(rows)}\n\n![${title}](results/${name}.svg)\n\n${machine()}\n`;
  await writeFile(join(results, `${name}.md`), section);
}

/** Puts the sections together. */
export async function writeResults(names: readonly string[]): Promise<void> {
  const sections = await Promise.all(
    names.map((name) => readFile(join(results, `${name}.md`), "utf8").catch(() => "")),
  );
  const intro = await readFile(join(import.meta.dirname, "introduction.md"), "utf8");
  const text = [intro, ...sections.filter((section) => section !== "")].join("\n");
  await writeFile(join(import.meta.dirname, "RESULTS.md"), text);
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `_${day}: ${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${memory} GiB, ${platform()} ${arch()}, Node ${process.version}._`;
}
