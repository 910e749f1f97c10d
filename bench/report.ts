/** What a suite has found. */
export interface Report {
  readonly title: string;
  /** How it was measured, and what follows; Markdown. */
  readonly text: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly chart: Chart;
}

export interface Chart {
  readonly unit: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Drawn as a line across; what the bar must not pass. */
  readonly target?: number;
}

export interface Suite {
  readonly name: string;
  readonly run: () => Promise<Report>;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @param share from 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** A table of GitHub's Markdown. */
export function markdownTable(rows: Report["rows"]): string {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(names),
    line(names.map(() => "---")),
    ...rows.map((row) => line(names.map((name) => row[name] ?? ""))),
  ].join("\n");
}
