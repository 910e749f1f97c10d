import type { UsernameKey } from "@portcullis/core/ports";
import { SettableClock } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guess, type Guesser, guesser } from "./guesser.ts";
import { type SharedCounters, throttleEngines } from "./throttle-engines.ts";

let names = 0;
let hosts = 0;
/** A new name and a new address. 198.18.0.0/15 is for tests (RFC 2544). */
const newName = () => `in-flight-${(names += 1)}` as UsernameKey;
const newAddress = () => `198.19.${(hosts += 1) >> 8}.${hosts & 255}`;
const newGuess = () => ({ usernameKey: newName(), address: newAddress() });

const waiting: unknown = expect.objectContaining({ reason: "in_flight" });

for (const engine of throttleEngines) {
  describe.skipIf(engine.skipped !== null)(`LG-06 attempts in flight, counted in ${engine.label}`, () => {
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

    /** Takes attempts at once, alternating between both processes, without settling them. Returns the refusals. */
    const take = async (count: number, guess: (turn: number) => Guess) => {
      const turns = Array.from({ length: count }, (_, turn) => (throttles[turn % 2] ?? throttle).take(guess(turn)));
      return (await Promise.all(turns)).filter((throttled) => throttled !== null);
    };

    test("hold the free places of a name, and an attempt that finds none waits 1 to 5 seconds", async () => {
      const guess = newGuess();
      const refused = await take(20, () => guess);
      expect(refused).toEqual(Array.from({ length: 15 }, () => waiting));
      for (const { retryAfter } of refused) expect([1, 2, 3, 4, 5]).toContain(retryAfter);
    });

    test("hold the places of a network, and give them back if the passwords were right", async () => {
      const address = newAddress();
      const guesses = Array.from({ length: 180 }, () => ({ usernameKey: newName(), address }));
      const first = await Promise.all(guesses.map((guess) => throttle.take(guess)));
      expect(first.filter((refusal) => refusal !== null)).toEqual(Array.from({ length: 80 }, () => waiting));
      const settle = async (guess: Guess, turn: number) => {
        if (first[turn] === null) await (throttles[turn % 2] ?? throttle).settle(guess, "succeeded");
      };
      await Promise.all(guesses.map(settle));
      const second = await Promise.all(
        guesses.filter((_, turn) => first[turn] !== null).map((guess) => throttle.take(guess)),
      );
      expect(second.filter((refusal) => refusal !== null)).toEqual([]);
    });

    test("that fail lead to the same pause as as many failures in a row", async () => {
      const guess = newGuess();
      await take(20, () => guess);
      for (let turn = 0; turn < 4; turn += 1) await throttles[1].settle(guess, "failed");
      expect(await throttle.take(guess)).toEqual(waiting);
      await throttle.settle(guess, "failed");
      expect(await throttle.take(guess)).toEqual({ reason: "limit", retryAfter: 1 });
      clock.advance(1);
      expect(await throttle.take(guess)).toBeNull();
      expect(await throttles[1].take(guess)).toEqual(waiting);
      await throttle.settle(guess, "failed");
      expect(await throttle.take(guess)).toEqual({ reason: "limit", retryAfter: 2 });
    });

    test("that are taken back free their places", async () => {
      const guess = newGuess();
      for (let round = 0; round < 4; round += 1) await throttle.guess(guess);
      expect(await throttle.take(guess)).toBeNull();
      expect(await throttle.take(guess)).toEqual(waiting);
      await throttles[1].settle(guess, "undecided");
      expect(await throttle.take(guess)).toBeNull();
    });

    test("count as failures if they are not settled within 30 seconds, also if they are settled later", async () => {
      const guess = newGuess();
      const began = clock.now();
      await take(5, () => guess);
      clock.advance(29.999);
      expect(await throttle.take(guess)).toEqual(waiting);
      clock.advance(0.001);
      expect(await throttle.take(guess)).toBeNull();
      await throttle.settle(guess, "failed");
      expect(await throttle.take(guess)).toEqual({ reason: "limit", retryAfter: 2 });
      await throttles[1].settle({ ...guess, startedAt: began }, "undecided");
      expect(await throttle.take(guess)).toEqual({ reason: "limit", retryAfter: 2 });
    });

    test("from a network count as failures after 30 seconds too, until its window ends", async () => {
      const address = newAddress();
      await take(100, () => ({ usernameKey: newName(), address }));
      clock.advance(30);
      expect(await throttle.take({ usernameKey: newName(), address })).toEqual({ reason: "limit", retryAfter: 870 });
      clock.advance(870);
      expect(await throttle.take({ usernameKey: newName(), address })).toBeNull();
    });

    test("of eight guesses at a time reach at most 100 failures of a name in a day", async () => {
      const guess = newGuess();
      const end = clock.now().getTime() + 86_400_000;
      let failures = 0;
      while (clock.now().getTime() < end) {
        const refused = await take(8, () => guess);
        const passed = 8 - refused.length;
        for (let turn = 0; turn < passed; turn += 1) await throttle.settle(guess, "failed");
        failures += passed;
        const pause = (await throttle.take(guess))?.retryAfter ?? 0;
        if (pause === 0) await throttle.settle(guess, "undecided");
        clock.advance(pause);
      }
      expect(failures).toBe(100);
    }, 60_000);
  });
}
