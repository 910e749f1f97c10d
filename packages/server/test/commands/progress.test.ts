import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { progressOf } from "../../src/commands/users/progress.ts";

test("Progress is told once a second, with the rate.", () => {
  const told: string[] = [];
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      told.push(String(chunk));
      done();
    },
  });
  let now = 5_000;
  const tell = progressOf(stderr, () => now);
  for (const [elapsed, count] of [
    [10, 16],
    [999, 800],
    [1_000, 1_000],
    [1_990, 1_500],
    [4_000, 2_000],
  ] as const) {
    now = 5_000 + elapsed;
    tell(count);
  }
  expect(told).toEqual(["1000 users, 1000 a second …\n", "2000 users, 500 a second …\n"]);
});
