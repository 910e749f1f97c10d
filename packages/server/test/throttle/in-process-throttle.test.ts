import type { UsernameKey } from "@portcullis/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientNetwork } from "../../src/throttle/client-network.ts";
import { InProcessThrottle } from "../../src/index.ts";

const name = (text: string) => text as UsernameKey;
const alice = { usernameKey: name("alice"), address: "192.0.2.1" };

let throttle: InProcessThrottle;

beforeEach(() => {
  vi.useFakeTimers();
  throttle = new InProcessThrottle();
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTime(1000 * seconds);

const attempts = (count: number, attempt: Parameters<InProcessThrottle["take"]>[0] = alice) =>
  Promise.all(Array.from({ length: count }, () => throttle.take(attempt)));

const allowed = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => outcome === null).length;

describe("For one name", () => {
  test("five failures are free, also when many come at once.", async () => {
    expect(allowed(await attempts(60))).toBe(5);
  });

  test("each further one doubles the pause, up to a quarter of an hour.", async () => {
    await attempts(5);
    const pauses: number[] = [];
    for (let failure = 5; failure < 18; failure += 1) {
      const { retryAfter } = (await throttle.take(alice)) ?? { retryAfter: 0 };
      pauses.push(retryAfter);
      pass(retryAfter);
      expect(await throttle.take(alice)).toBeNull();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test("refused attempts do not lengthen the pause.", async () => {
    await attempts(5);
    await attempts(40);
    pass(1);
    expect(allowed(await attempts(10))).toBe(1);
  });

  test("a success forgets the failures.", async () => {
    await attempts(4);
    expect(await throttle.take(alice)).toBeNull();
    await throttle.settle(alice, "succeeded");
    expect(allowed(await attempts(60))).toBe(5);
  });

  test("an attempt whose password was never looked at does not count.", async () => {
    for (let round = 0; round < 30; round += 1) {
      expect(await throttle.take(alice)).toBeNull();
      await throttle.settle(alice, "undecided");
    }
    expect(allowed(await attempts(60))).toBe(5);
  });

  test("the count goes by the name, from wherever the attempts come.", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, host) => throttle.take({ ...alice, address: `198.51.100.${host}` })),
    );
    expect(allowed(outcomes)).toBe(5);
    expect(await throttle.take({ usernameKey: name("bob"), address: "192.0.2.1" })).toBeNull();
  });

  test("no more than 100 are tried in a day.", async () => {
    const patient = new InProcessThrottle();
    let tried = 0;
    const day = Date.now() + 86_400_000 - 1000;
    while (Date.now() < day) {
      const throttled = await patient.take({ usernameKey: name("alice") });
      if (throttled === null) tried += 1;
      else pass(Math.min(throttled.retryAfter, (day - Date.now()) / 1000));
    }
    expect(tried).toBe(100);
  });
});

describe("For one network", () => {
  const stranger = (host: number, address: string) => ({ usernameKey: name(`user-${host}`), address });

  test("a hundred failures are the end, until their window is over.", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 150 }, (_, host) => throttle.take(stranger(host, "192.0.2.7"))),
    );
    expect(allowed(outcomes)).toBe(100);
    const { retryAfter } = (await throttle.take(stranger(999, "192.0.2.7"))) ?? { retryAfter: 0 };
    expect(retryAfter).toBe(900);
    expect(await throttle.take(stranger(999, "192.0.2.8"))).toBeNull();
    pass(900);
    expect(await throttle.take(stranger(998, "192.0.2.7"))).toBeNull();
  });

  test("logins that succeed do not use it up.", async () => {
    for (let host = 0; host < 300; host += 1) {
      expect(await throttle.take(stranger(host, "192.0.2.9"))).toBeNull();
      await throttle.settle(stranger(host, "192.0.2.9"), "succeeded");
    }
  });

  test("what can't be a username counts too.", async () => {
    expect(allowed(await attempts(150, { usernameKey: null, address: "192.0.2.10" }))).toBe(100);
  });

  test.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::ffff", "2001:db8:1:2::/64"],
    ["not an address", null],
  ])("%s counts as %s.", (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});
