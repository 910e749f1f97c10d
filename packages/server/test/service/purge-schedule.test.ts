import { expect, test } from "vitest";
import { schedulePurges } from "../../src/service/purge-schedule.ts";

const millisecond = 0.001;

test("Purges run one after another, also after one fails, and a stop waits for the running one", async () => {
  let running = 0;
  let purges = 0;
  const failures: unknown[] = [];
  await new Promise<void>((enough) => {
    const purge = async () => {
      expect((running += 1)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      purges += 1;
      if (purges === 2) throw new Error("no database");
      if (purges === 3) void schedule.stop().then(enough);
    };
    const schedule = schedulePurges(millisecond, purge, (error) => failures.push(error));
  });
  expect({ running, purges, failures }).toEqual({ running: 0, purges: 3, failures: [new Error("no database")] });
});

test("A purge interval of 0 turns purges off", async () => {
  const purge = () => Promise.reject(new Error("purged"));
  const schedule = schedulePurges(0, purge, (error) => {
    throw error;
  });
  await expect(schedule.stop()).resolves.toBeUndefined();
});
