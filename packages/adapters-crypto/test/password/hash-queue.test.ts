import { AuthError } from "@portcullis/core/ports";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultConcurrency, HashQueue, InvalidSettingError } from "../../src/index.ts";
import { gate } from "./gate.ts";

/** Work that lasts until the test ends it, and a list of the work that has started. */
function workshop() {
  const begun: string[] = [];
  const gates = new Map<string, ReturnType<typeof gate<string>>>();
  const work = (name: string) => () => {
    begun.push(name);
    const made = gate<string>();
    gates.set(name, made);
    return made.promise;
  };
  return {
    begun,
    work,
    finish: (name: string) => gates.get(name)?.open(name),
    fail: (name: string) => gates.get(name)?.break(new Error(name)),
  };
}

const outcome = (promise: Promise<unknown>) =>
  promise.catch((error: unknown) => {
    if (error instanceof AuthError) return [error.code, error.retryAfter];
    return error instanceof Error ? error.message : error;
  });

describe("The hash queue", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("runs as many hashes at once as configured, and the next when one ends", async () => {
    const queue = new HashQueue({ concurrency: 2 });
    const { begun, work, finish } = workshop();
    const [a, b, c] = ["a", "b", "c"].map((name) => queue.run(work(name)));
    expect(begun).toEqual(["a", "b"]);
    expect([queue.running, queue.waiting]).toEqual([2, 1]);
    finish("a");
    expect(await a).toBe("a");
    await vi.waitFor(() => expect(begun).toEqual(["a", "b", "c"]));
    expect([queue.running, queue.waiting]).toEqual([2, 0]);
    finish("b");
    finish("c");
    expect(await Promise.all([b, c])).toEqual(["b", "c"]);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  test("RG-04 gives new passwords every other turn while logins wait", async () => {
    const queue = new HashQueue({ concurrency: 1 });
    const { begun, work, finish } = workshop();
    const running = ["new-1", "new-2", "new-3", "new-4"].map((name) => queue.run(work(name), "hash"));
    running.push(...["login-1", "login-2"].map((name) => queue.run(work(name), "verify")));
    const order = ["new-1", "login-1", "new-2", "login-2", "new-3", "new-4"];
    for (const [place, name] of order.entries()) {
      await vi.waitFor(() => expect(begun).toEqual(order.slice(0, place + 1)));
      finish(name);
    }
    await Promise.all(running);
  });

  test("RG-04 gives new passwords at most half of the waiting places", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 4 });
    const { work } = workshop();
    for (const name of ["a", "b", "c"]) void queue.run(work(name), "hash").catch(() => undefined);
    expect(await outcome(queue.run(work("d"), "hash"))).toEqual(["overloaded", 5]);
    expect(() => queue.assertCapacity("hash")).toThrow(AuthError);
    expect(() => queue.assertCapacity("verify")).not.toThrow();
    for (const name of ["e", "f"]) void queue.run(work(name), "verify").catch(() => undefined);
    expect(await outcome(queue.run(work("g"), "verify"))).toEqual(["overloaded", 5]);
  });

  test("runs waiting hashes in order of arrival", async () => {
    const queue = new HashQueue({ concurrency: 1 });
    const { begun, work, finish } = workshop();
    const names = ["a", "b", "c", "d"];
    const early = names.slice(0, 3).map((name) => queue.run(work(name)));
    finish("a");
    // When `a` ends, `b` takes over its slot at once.
    const late = queue.run(work("d"));
    await early[0];
    for (const name of names.slice(1)) {
      await vi.waitFor(() => expect(begun).toContain(name));
      finish(name);
    }
    await Promise.all([...early, late]);
    expect(begun).toEqual(names);
  });

  test("rejects at once, and starts nothing, when it is full", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 1, maxWaitMs: 2_500 });
    const { begun, work, finish } = workshop();
    const running = queue.run(work("a"));
    const waiting = queue.run(work("b"));
    expect(await outcome(queue.run(work("c")))).toEqual(["overloaded", 3]);
    finish("a");
    await running;
    await vi.waitFor(() => expect(begun).toEqual(["a", "b"]));
    finish("b");
    expect(await waiting).toBe("b");
  });

  test("rejects a hash that has waited too long, and runs the others in order", async () => {
    const queue = new HashQueue({ concurrency: 1, maxWaitMs: 1_000 });
    const { begun, work, finish } = workshop();
    const running = queue.run(work("a"));
    const shortWait = outcome(queue.run(work("b")));
    vi.advanceTimersByTime(499);
    expect(queue.waiting).toBe(1);
    vi.advanceTimersByTime(101);
    const longWait = queue.run(work("c"));
    vi.advanceTimersByTime(400);
    expect(await shortWait).toEqual(["overloaded", 1]);
    expect(queue.waiting).toBe(1);
    finish("a");
    await running;
    await vi.waitFor(() => expect(begun).toEqual(["a", "c"]));
    finish("c");
    expect(await longWait).toBe("c");
    expect(begun).not.toContain("b");
  });

  test("does not reject all hashes that arrived together at the same time", async () => {
    const queue = new HashQueue({ concurrency: 1, maxWaitMs: 1_000 });
    const { work, finish } = workshop();
    const running = queue.run(work("a"));
    const crowd = Array.from({ length: 100 }, () => outcome(queue.run(work("b"))));
    vi.advanceTimersByTime(499);
    expect(queue.waiting).toBe(100);
    vi.advanceTimersByTime(251);
    expect(queue.waiting).toBeGreaterThan(0);
    expect(queue.waiting).toBeLessThan(100);
    vi.advanceTimersByTime(250);
    expect(queue.waiting).toBe(0);
    for (const refused of await Promise.all(crowd)) expect(refused).toEqual(["overloaded", 1]);
    finish("a");
    await running;
  });

  test("does not count running time as waiting time", async () => {
    const queue = new HashQueue({ concurrency: 1, maxWaitMs: 1_000 });
    const { begun, work, finish } = workshop();
    const first = queue.run(work("a"));
    const second = queue.run(work("b"));
    finish("a");
    await first;
    await vi.waitFor(() => expect(begun).toContain("b"));
    const third = queue.run(work("c"));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(499);
    finish("b");
    expect(await second).toBe("b");
    await vi.waitFor(() => expect(begun).toContain("c"));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    finish("c");
    expect(await third).toBe("c");
  });

  test("loses no slot to hashes that fail or are rejected", async () => {
    const queue = new HashQueue({ concurrency: 2, queueLimit: 1, maxWaitMs: 100 });
    const { work, fail } = workshop();
    for (const round of [1, 2, 3]) {
      const [a, b] = [outcome(queue.run(work(`a${round}`))), outcome(queue.run(work(`b${round}`)))];
      const late = outcome(queue.run(work(`c${round}`)));
      const excess = outcome(queue.run(work(`d${round}`)));
      expect(await excess).toEqual(["overloaded", 1]);
      vi.advanceTimersByTime(100);
      expect(await late).toEqual(["overloaded", 1]);
      fail(`a${round}`);
      fail(`b${round}`);
      expect(await Promise.all([a, b])).toEqual([`a${round}`, `b${round}`]);
      expect([queue.running, queue.waiting]).toEqual([0, 0]);
    }
    expect(
      await outcome(
        queue.run(() => {
          throw new Error("at once");
        }),
      ),
    ).toBe("at once");
    expect(queue.running).toBe(0);
  });

  test("gives the place of a hash that never ends to another after a minute, and no second place if it ends later", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 0 });
    const { begun, work, finish } = workshop();
    const lost = queue.run(work("lost"));
    vi.advanceTimersByTime(59_999);
    expect(await outcome(queue.run(work("early")))).toEqual(["overloaded", 5]);
    vi.advanceTimersByTime(1);
    const next = queue.run(work("next"));
    expect(begun).toEqual(["lost", "next"]);
    finish("lost");
    await lost;
    expect(queue.running).toBe(1);
    expect(await outcome(queue.run(work("late")))).toEqual(["overloaded", 5]);
    finish("next");
    await next;
    expect(queue.running).toBe(0);
  });

  test("passes over waiting hashes whose timers the runtime has dropped", async () => {
    const queue = new HashQueue({ concurrency: 1, maxWaitMs: 1_000 });
    const { begun, work, finish } = workshop();
    const running = queue.run(work("a"));
    const dropped = outcome(queue.run(work("b")));
    vi.clearAllTimers();
    vi.advanceTimersByTime(1_001);
    const waiting = queue.run(work("c"));
    finish("a");
    await running;
    await vi.waitFor(() => expect(begun).toEqual(["a", "c"]));
    expect(await dropped).toEqual(["overloaded", 1]);
    finish("c");
    expect(await waiting).toBe("c");
  });

  test("with a queue limit of 0 only accepts hashes that can start", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 0 });
    const { work, finish } = workshop();
    const running = queue.run(work("a"));
    expect(await outcome(queue.run(work("b")))).toEqual(["overloaded", 5]);
    finish("a");
    expect(await running).toBe("a");
  });

  test.each([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { concurrency: 1_025 },
    { queueLimit: 10_001 },
    { queueLimit: -1 },
    { maxWaitMs: 0 },
    { maxWaitMs: Number.NaN },
  ])("rejects the options %o", (options) => {
    expect(() => new HashQueue(options)).toThrow(InvalidSettingError);
  });
});

describe("By default", () => {
  test.each([
    { cores: 1, threads: undefined, hashes: 1 },
    { cores: 2, threads: undefined, hashes: 2 },
    { cores: 16, threads: undefined, hashes: 2 },
    { cores: 16, threads: "12", hashes: 10 },
    { cores: 4, threads: "12", hashes: 4 },
    { cores: 4, threads: "2", hashes: 1 },
    { cores: 4, threads: "0", hashes: 1 },
    { cores: 4, threads: "many", hashes: 1 },
  ])("$hashes hashes run at once on $cores cores with a thread pool of $threads", ({ cores, threads, hashes }) => {
    expect(defaultConcurrency(cores, threads ?? "4")).toBe(hashes);
  });

  test("the hash queue runs as many hashes at once as this machine allows", () => {
    expect(new HashQueue().concurrency).toBe(defaultConcurrency());
  });
});
