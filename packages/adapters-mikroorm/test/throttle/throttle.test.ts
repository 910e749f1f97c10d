import type { UsernameKey } from "@portcullis/core/ports";
import { SettableClock } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guess, type Guesser, guesser } from "./guesser.ts";
import { databaseEngines, type SharedCounters, throttleEngines } from "./throttle-engines.ts";

const name = (text: string) => text as UsernameKey;

const allowed = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => outcome === null).length;

let names = 0;
let hosts = 0;
/** Nobody's before, from nowhere before: 198.18.0.0/15 is for tests (RFC 2544). */
const newName = () => name(`user-${(names += 1)}`);
const newAddress = () => `198.18.${(hosts += 1) >> 8}.${hosts & 255}`;
const newAttempt = () => ({ usernameKey: newName(), address: newAddress() });

for (const engine of throttleEngines) {
  describe.skipIf(engine.skipped !== null)(`Two processes that count in ${engine.label}`, () => {
    let shared: SharedCounters;
    let throttles: readonly [Guesser, Guesser];
    let throttle: Guesser;
    const clock = new SettableClock();

    beforeAll(async () => {
      shared = await engine.open();
      throttles = [guesser(shared.instances[0], clock), guesser(shared.instances[1], clock)];
      [throttle] = throttles;
    });
    afterAll(() => shared.close());

    /** Many wrong guesses at once, in turns by both: all are taken before one is settled. */
    const attempts = async (count: number, attempt: (turn: number) => Guess) => {
      const guesses = Array.from({ length: count }, (_, turn) => attempt(turn));
      const by = (turn: number) => throttles[turn % 2] ?? throttle;
      const taken = await Promise.all(guesses.map((guess, turn) => by(turn).take(guess)));
      await Promise.all(
        guesses.map(async (guess, turn) => {
          if (taken[turn] === null) await by(turn).settle(guess, "failed");
        }),
      );
      return taken;
    };

    const refused = async (attempt: Guess) => (await throttle.take(attempt))?.retryAfter ?? 0;

    describe("for one name", () => {
      test("let five failures pass, also when 60 come at once.", async () => {
        const attempt = newAttempt();
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("double the pause after each further one, up to a quarter of an hour.", async () => {
        const usernameKey = newName();
        await attempts(5, () => ({ usernameKey }));
        const pauses: number[] = [];
        for (let failure = 5; failure < 18; failure += 1) {
          const retryAfter = await refused({ usernameKey });
          pauses.push(retryAfter);
          clock.advance(retryAfter - 0.001);
          expect(await refused({ usernameKey })).toBe(1);
          clock.advance(0.001);
          expect(allowed(await attempts(10, () => ({ usernameKey })))).toBe(1);
        }
        expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
      });

      test("let the free ones pass though their clocks are some seconds apart.", async () => {
        const late = new SettableClock(new Date(clock.now().getTime() - 5000));
        const behind = guesser(shared.instances[1], late);
        const attempt = newAttempt();
        for (const each of [throttle, behind, throttle]) expect(await each.guess(attempt)).toBeNull();
        expect(await behind.take(attempt)).toBeNull();
        await behind.settle(attempt, "undecided");
        expect(await behind.guess(attempt)).toBeNull();
        expect(await behind.guess(attempt)).toBeNull();
        expect(await behind.guess(attempt)).toEqual({ reason: "limit", retryAfter: 1 });
      });

      test("do not let refused attempts lengthen the pause.", async () => {
        const attempt = newAttempt();
        await attempts(60, () => attempt);
        clock.advance(1);
        expect(allowed(await attempts(60, () => attempt))).toBe(1);
        expect(await refused(attempt)).toBe(2);
      });

      test("let 100 pass in a day, however patient one is, and go on the day after.", async () => {
        const usernameKey = newName();
        const begin = clock.now().getTime();
        let tried = 0;
        while (clock.now().getTime() < begin + 86_400_000) {
          const throttled = await throttle.guess({ usernameKey });
          if (throttled === null) tried += 1;
          else clock.advance(throttled.retryAfter);
        }
        expect(tried).toBe(100);
        expect(allowed(await attempts(60, () => ({ usernameKey })))).toBe(5);
      });

      test("forget the failures after a success.", async () => {
        const attempt = newAttempt();
        await attempts(60, () => attempt);
        clock.advance(1);
        expect(await throttle.take(attempt)).toBeNull();
        await throttles[1].settle(attempt, "succeeded");
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("give no credit for what was refused before a success, or before the window's end.", async () => {
        const attempt = newAttempt();
        const flood = attempts(60, () => attempt);
        await throttle.settle(attempt, "succeeded");
        await flood;
        await throttle.settle(attempt, "succeeded");
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
        clock.advance(86_400);
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("do not count an attempt whose password was never looked at.", async () => {
        const attempt = newAttempt();
        for (let round = 0; round < 30; round += 1) {
          expect(await throttle.take(attempt)).toBeNull();
          await throttles[1].settle(attempt, "undecided");
        }
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("take back no more than there was.", async () => {
        const attempt = newAttempt();
        for (const outcome of ["undecided", "succeeded", "undecided", "undecided"] as const) {
          await throttle.settle(attempt, outcome);
        }
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("count by the name, from wherever the attempts come.", async () => {
        const usernameKey = newName();
        expect(allowed(await attempts(40, () => ({ usernameKey, address: newAddress() })))).toBe(5);
      });
    });

    describe("for one network", () => {
      test("let a hundred failures pass, also when 160 come at once, until the window is over.", async () => {
        const address = newAddress();
        expect(allowed(await attempts(160, () => ({ usernameKey: newName(), address })))).toBe(100);
        expect(await refused({ usernameKey: newName(), address })).toBe(900);
        expect(await throttle.take({ usernameKey: newName(), address: newAddress() })).toBeNull();
        clock.advance(900);
        expect(await throttle.take({ usernameKey: newName(), address })).toBeNull();
      });

      describe("of a limit of 20", () => {
        let defaults: typeof throttles;
        beforeAll(() => {
          defaults = throttles;
          const limits = { mostPerNetwork: 20 };
          throttles = [
            guesser(shared.instances[0], clock, { limits }),
            guesser(shared.instances[1], clock, { limits }),
          ];
          [throttle] = throttles;
        });
        afterAll(() => {
          throttles = defaults;
          [throttle] = throttles;
        });

        test("do not count against a name what a network's limit refused.", async () => {
          const [address, usernameKey] = [newAddress(), newName()];
          await attempts(20, () => ({ usernameKey: newName(), address }));
          expect(allowed(await attempts(30, () => ({ usernameKey, address })))).toBe(0);
          expect(allowed(await attempts(60, () => ({ usernameKey })))).toBe(5);
        });

        test("do not count against a network what a name's pause refused.", async () => {
          const [address, usernameKey] = [newAddress(), newName()];
          await attempts(5, () => ({ usernameKey }));
          expect(allowed(await attempts(30, () => ({ usernameKey, address })))).toBe(0);
          expect(allowed(await attempts(30, () => ({ usernameKey: newName(), address })))).toBe(20);
        });

        test("are not used up by logins that succeed.", async () => {
          const address = newAddress();
          for (let round = 0; round < 30; round += 1) {
            const attempt = { usernameKey: newName(), address };
            expect(await throttle.take(attempt)).toBeNull();
            await throttle.settle(attempt, "succeeded");
          }
          expect(allowed(await attempts(30, () => ({ usernameKey: newName(), address })))).toBe(20);
          await throttle.settle({ usernameKey: newName(), address }, "succeeded");
          expect(allowed(await attempts(10, () => ({ usernameKey: newName(), address })))).toBe(0);
        });

        test("count what can't be a username.", async () => {
          const address = newAddress();
          expect(allowed(await attempts(30, () => ({ usernameKey: null, address })))).toBe(20);
        });

        test.each([
          ["an IPv4 address, mapped into IPv6 or not", ["203.0.113.5", "::ffff:203.0.113.5", "::ffff:cb00:7105"]],
          ["the addresses of an IPv6 /64", ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0DB8:0001:0002::1"]],
        ])("count %s as one.", async (_, spellings) => {
          const spelling = (turn: number) => spellings[turn % spellings.length] ?? "";
          const strangers = await attempts(40, (turn) => ({ usernameKey: newName(), address: spelling(turn) }));
          expect(allowed(strangers)).toBe(20);
          expect(await throttle.take({ usernameKey: newName(), address: "2001:db8:1:3::1" })).toBeNull();
        });
      });
    });

    test("neither fail nor hang when many names and networks cross.", async () => {
      const [usernames, addresses] = [
        [newName(), newName(), newName()],
        [newAddress(), newAddress(), newAddress()],
      ];
      const rounds = Array.from({ length: 120 }, async (_, turn) => {
        const each = throttles[turn % 2] ?? throttle;
        const attempt = { usernameKey: usernames[turn % 3] ?? null, address: addresses[(turn * 7) % 3] ?? "" };
        if ((await each.take(attempt)) !== null) return 0;
        await each.settle(attempt, turn % 5 === 0 ? "succeeded" : "undecided");
        return 1;
      });
      expect((await Promise.all(rounds)).length).toBe(120);
    });

    test("let everything pass that has neither a name nor an address.", async () => {
      expect(allowed(await attempts(60, () => ({ usernameKey: null })))).toBe(60);
      expect(allowed(await attempts(60, () => ({ usernameKey: null, address: "unknown" })))).toBe(60);
      await throttle.settle({ usernameKey: null }, "succeeded");
    });
  });
}

for (const engine of databaseEngines) {
  describe.skipIf(engine.skipped !== null)(`Counters in ${engine.label}`, () => {
    let shared: SharedCounters;
    let throttle: Guesser;
    const clock = new SettableClock();

    beforeAll(async () => {
      shared = await engine.open();
      throttle = guesser(shared.instances[0], clock);
    });
    afterAll(() => shared.close());

    test("cost one attempt and its outcome few round trips.", async () => {
      const { counted, refused, settled } = engine.cost;
      const attempt = newAttempt();
      expect(await shared.roundTrips(() => throttle.take(attempt))).toBe(counted);
      expect(await shared.roundTrips(() => throttle.settle(attempt, "undecided"))).toBe(settled);
      expect(await shared.roundTrips(() => throttle.settle(attempt, "succeeded"))).toBe(settled);
      await Promise.all(Array.from({ length: 5 }, () => throttle.take(attempt)));
      expect(await shared.roundTrips(() => throttle.take(attempt))).toBe(refused);
    });

    test("name neither users nor addresses, and are others under another key.", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      const attempt = { usernameKey: name("canary-7f3a"), address: "203.0.113.77" };
      await throttle.take(attempt);
      const before = await shared.dump();
      expect(before).toHaveLength(2);
      expect(before.join("")).not.toMatch(/canary|203\.0\.113/);
      await guesser(shared.instances[1], clock, { secret: "another secret of the tests, 40 bytes" }).take(attempt);
      expect(await shared.dump()).toHaveLength(4);
    });

    test("of a name and of an address that are spelled alike are two.", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      await throttle.take({ usernameKey: name("203.0.113.78"), address: "203.0.113.78" });
      expect(await shared.dump()).toHaveLength(2);
    });

    test("are gone after a success, but for the network's.", async () => {
      await shared.instances[0].purge({ now: new Date("2100-01-01T00:00:00Z"), limit: 1000 });
      const attempt = newAttempt();
      await throttle.take(attempt);
      await throttle.settle(attempt, "succeeded");
      await shared.instances[0].purge({ now: clock.now(), limit: 1000 });
      expect(await shared.dump()).toHaveLength(1);
    });

    test("are purged when their window is over, and not before, a few at a time.", async () => {
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

    test("that are away let nobody pass.", async () => {
      const away = await engine.away();
      const lost = guesser(away.counters, clock);
      const unavailable = { name: "StorageError", kind: "unavailable" };
      await expect(lost.take(newAttempt())).rejects.toMatchObject(unavailable);
      await expect(lost.settle(newAttempt(), "succeeded")).rejects.toMatchObject(unavailable);
      await away.close();
    });
  });
}
