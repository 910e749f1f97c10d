import type { UsernameKey } from "@portcullis/core/ports";
import { SettableClock } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guesser, guesser } from "./guesser.ts";
import { databaseEngines, type SharedCounters } from "./throttle-engines.ts";

const name = (text: string) => text as UsernameKey;

let names = 0;
const newName = () => name(`user-${(names += 1)}`);
const newAttempt = () => ({ usernameKey: newName(), address: `198.18.0.${names & 255}` });

for (const engine of databaseEngines) {
  describe.skipIf(engine.skipped !== null)(`The throttle counters in ${engine.label}`, () => {
    let shared: SharedCounters;
    let throttle: Guesser;
    const clock = new SettableClock();

    beforeAll(async () => {
      shared = await engine.open();
      throttle = guesser(shared.instances[0], clock);
    });
    afterAll(() => shared.close());

    test("take the round trips per attempt and per outcome that its row of the table of engines says", async () => {
      const { counted, forgotten, refused, settled } = engine.cost;
      const attempt = newAttempt();
      expect(await shared.roundTrips(() => throttle.take(attempt))).toBe(counted);
      expect(await shared.roundTrips(() => throttle.settle(attempt, "undecided"))).toBe(settled);
      expect(await shared.roundTrips(() => throttle.settle(attempt, "succeeded"))).toBe(forgotten);
      await Promise.all(Array.from({ length: 5 }, () => throttle.take(attempt)));
      expect(await shared.roundTrips(() => throttle.take(attempt))).toBe(refused);
    });

    test("contain neither usernames nor addresses, and differ under another secret", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      const attempt = { usernameKey: name("canary-7f3a"), address: "203.0.113.77" };
      await throttle.take(attempt);
      const before = await shared.dump();
      expect(before).toHaveLength(2);
      expect(before.join("")).not.toMatch(/canary|203\.0\.113/);
      await guesser(shared.instances[1], clock, { secret: "another secret of the tests, 40 bytes" }).take(attempt);
      expect(await shared.dump()).toHaveLength(4);
    });

    test("are two for a name and an address that are spelled the same", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      await throttle.take({ usernameKey: name("203.0.113.78"), address: "203.0.113.78" });
      expect(await shared.dump()).toHaveLength(2);
    });

    test("are deleted after a successful login, except the counter of the network", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      const attempt = newAttempt();
      await throttle.take(attempt);
      await throttle.settle(attempt, "succeeded");
      await shared.instances[0].purge({ now: clock.now(), limit: 1000 });
      expect(await shared.dump()).toHaveLength(1);
    });

    test("are purged when their window has ended, at most as many as the limit at a time", async () => {
      const counters = shared.instances[1];
      await counters.purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      for (let count = 0; count < 5; count += 1) await throttle.take({ usernameKey: newName() });
      clock.advance(86_399.999);
      expect(await counters.purge({ now: clock.now(), limit: 10 })).toBe(0);
      clock.advance(0.001);
      expect(await counters.purge({ now: clock.now(), limit: 3 })).toBe(3);
      expect(await counters.purge({ now: clock.now(), limit: 3 })).toBe(2);
      expect(await shared.dump()).toEqual([]);
    });

    test("reject every attempt as unavailable while the database is unreachable", async () => {
      const away = await engine.away();
      const lost = guesser(away.counters, clock);
      const unavailable = { name: "StorageError", kind: "unavailable" };
      await expect(lost.take(newAttempt())).rejects.toMatchObject(unavailable);
      await expect(lost.settle(newAttempt(), "succeeded")).rejects.toMatchObject(unavailable);
      await away.close();
    });
  });
}
