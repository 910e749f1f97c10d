import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { progressOf } from "../../src/commands/progress.ts";

/** The progress that is shown after this much work and this many milliseconds. */
function told(
  steps: readonly (readonly [elapsed: number, count: number, share?: number])[],
  { isTTY, ...env }: { readonly isTTY: boolean; readonly CI?: string; readonly TERM?: string },
): readonly string[] {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  let now = 5_000;
  const progress = progressOf({ env, stderr: Object.assign(stream, { isTTY }) }, { noun: "users", now: () => now });
  for (const [elapsed, count, share] of steps) {
    now = 5_000 + elapsed;
    progress.tell(count, share);
  }
  progress.end();
  return lines;
}

test("At a terminal, progress is one line that changes, with the rate, and is cleared at the end", () => {
  const steps = [
    [10, 16],
    [1_000, 1_000],
    [1_100, 1_500],
    [4_000, 2_000],
  ] as const;
  expect(told(steps, { isTTY: true, TERM: "xterm" })).toEqual([
    "\r\u001b[K1000 users, 1000 per second …",
    "\r\u001b[K2000 users, 500 per second …",
    "\r\u001b[K",
  ]);
});

test("If the total is known, progress includes the percentage and the remaining time", () => {
  expect(told([[10_000, 500, 0.25]], { isTTY: true })).toContain(
    "\r\u001b[K500 users, 50 per second, 25 %, 30 s left …",
  );
  expect(told([[60_000, 500, 0.1]], { isTTY: true })).toContain(
    "\r\u001b[K500 users, 8 per second, 10 %, 9 min left …",
  );
});

test.each([
  ["a pipe", { isTTY: false }],
  ["continuous integration", { isTTY: true, CI: "true" }],
  ["a terminal that can't move its cursor", { isTTY: true, TERM: "dumb" }],
])("In %s, progress is a plain line every 30 seconds", (_, where) => {
  const steps = [
    [1_000, 1_000],
    [29_999, 2_000],
    [30_000, 3_000],
    [59_000, 4_000],
    [61_000, 6_100],
  ] as const;
  expect(told(steps, where)).toEqual(["3000 users, 100 per second …\n", "6100 users, 100 per second …\n"]);
});
