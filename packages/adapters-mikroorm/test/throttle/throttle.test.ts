import type { UsernameKey } from "@portcullis/core/ports";
import { SettableClock } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guess, type Guesser, guesser } from "./guesser.ts";
import { type SharedCounters, throttleEngines } from "./throttle-engines.ts";

const name = (text: string) => text as UsernameKey;

const allowed = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => outcome === null).length;

let names = 0;
let hosts = 0;
/** New names and addresses. 198.18.0.0/15 is for tests (RFC 2544). */
const newName = () => name(`user-${(names += 1)}`);
const newAddress = () => `198.18.${(hosts += 1) >> 8}.${hosts & 255}`;
const newAttempt = () => ({ usernameKey: newName(), address: newAddress() });

for (const engine of throttleEngines) {
  describe.skipIf(engine.skipped !== null)(`The throttle of two processes that count in ${engine.label}`, () => {
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

    /** Makes wrong guesses at once, alternating between both processes: all are taken before the first is settled. */
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

    describe("for a name", () => {
      test("allows five failures, even if 60 arrive at once", async () => {
        const attempt = newAttempt();
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("doubles the pause after each further failure, up to 15 minutes", async () => {
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

      test("allows five failures although the clocks differ by some seconds", async () => {
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

      test("does not lengthen the pause for rejected attempts", async () => {
        const attempt = newAttempt();
        await attempts(60, () => attempt);
        clock.advance(1);
        expect(allowed(await attempts(60, () => attempt))).toBe(1);
        expect(await refused(attempt)).toBe(2);
      });

      test("allows 100 failures in a day, however slow the guesses, and starts again on the next day", async () => {
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

      test("forgets the failures after a success", async () => {
        const attempt = newAttempt();
        await attempts(60, () => attempt);
        clock.advance(1);
        expect(await throttle.take(attempt)).toBeNull();
        await throttles[1].settle(attempt, "succeeded");
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("allows five failures, and no more, after a success or the end of the window, however many were rejected before", async () => {
        const attempt = newAttempt();
        const flood = attempts(60, () => attempt);
        await throttle.settle(attempt, "succeeded");
        await flood;
        await throttle.settle(attempt, "succeeded");
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
        clock.advance(86_400);
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("does not count an attempt whose password was not verified", async () => {
        const attempt = newAttempt();
        for (let round = 0; round < 30; round += 1) {
          expect(await throttle.take(attempt)).toBeNull();
          await throttles[1].settle(attempt, "undecided");
        }
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("subtracts no more failures than it counted", async () => {
        const attempt = newAttempt();
        for (const outcome of ["undecided", "succeeded", "undecided", "undecided"] as const) {
          await throttle.settle(attempt, outcome);
        }
        expect(allowed(await attempts(60, () => attempt))).toBe(5);
      });

      test("counts attempts from all addresses together", async () => {
        const usernameKey = newName();
        expect(allowed(await attempts(40, () => ({ usernameKey, address: newAddress() })))).toBe(5);
      });
    });

    describe("for a network", () => {
      test("allows 100 failures until the window ends, even if 160 arrive at once", async () => {
        const address = newAddress();
        expect(allowed(await attempts(160, () => ({ usernameKey: newName(), address })))).toBe(100);
        expect(await refused({ usernameKey: newName(), address })).toBe(900);
        expect(await throttle.take({ usernameKey: newName(), address: newAddress() })).toBeNull();
        clock.advance(900);
        expect(await throttle.take({ usernameKey: newName(), address })).toBeNull();
      });

      describe("with a limit of 20", () => {
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

        test("does not count an attempt that it rejects against the name", async () => {
          const [address, usernameKey] = [newAddress(), newName()];
          await attempts(20, () => ({ usernameKey: newName(), address }));
          expect(allowed(await attempts(30, () => ({ usernameKey, address })))).toBe(0);
          expect(allowed(await attempts(60, () => ({ usernameKey })))).toBe(5);
        });

        test("does not count an attempt that the pause of the name rejects", async () => {
          const [address, usernameKey] = [newAddress(), newName()];
          await attempts(5, () => ({ usernameKey }));
          expect(allowed(await attempts(30, () => ({ usernameKey, address })))).toBe(0);
          expect(allowed(await attempts(30, () => ({ usernameKey: newName(), address })))).toBe(20);
        });

        test("does not count logins that succeed", async () => {
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

        test("counts attempts with an invalid username", async () => {
          const address = newAddress();
          expect(allowed(await attempts(30, () => ({ usernameKey: null, address })))).toBe(20);
        });

        test.each([
          ["an IPv4 address, mapped into IPv6 or not", ["203.0.113.5", "::ffff:203.0.113.5", "::ffff:cb00:7105"]],
          ["the addresses of an IPv6 /64", ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0DB8:0001:0002::1"]],
        ])("counts %s as one network", async (_, spellings) => {
          const spelling = (turn: number) => spellings[turn % spellings.length] ?? "";
          const strangers = await attempts(40, (turn) => ({ usernameKey: newName(), address: spelling(turn) }));
          expect(allowed(strangers)).toBe(20);
          expect(await throttle.take({ usernameKey: newName(), address: "2001:db8:1:3::1" })).toBeNull();
        });
      });
    });

    test("neither fails nor hangs if many attempts for several names and networks overlap", async () => {
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

    test("allows every attempt with neither a valid name nor an address", async () => {
      expect(allowed(await attempts(60, () => ({ usernameKey: null })))).toBe(60);
      expect(allowed(await attempts(60, () => ({ usernameKey: null, address: "unknown" })))).toBe(60);
      await throttle.settle({ usernameKey: null }, "succeeded");
    });
  });
}
