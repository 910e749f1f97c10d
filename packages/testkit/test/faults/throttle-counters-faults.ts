import type { CountedAttempt, Counter, CounterRefusal, ThrottleCounters } from "@portcullis/core/ports";
import type { ThrottleCountersHarness } from "@portcullis/testkit";
import { replaced } from "../replaced.ts";
import type { CountersFault } from "./sound-counters.ts";

const inCounters =
  (methods: (counters: ThrottleCounters) => Partial<ThrottleCounters>) =>
  ({ counters }: ThrottleCountersHarness): Partial<ThrottleCountersHarness> => ({
    counters: replaced(counters, methods(counters)),
  });

const each = (attempt: CountedAttempt, change: (counter: Counter) => Counter): CountedAttempt => ({
  ...attempt,
  counters: attempt.counters.map(change),
});

/** Changes the counters that it is given, in the same way in both methods. */
const seeing = (change: (counter: Counter) => Counter) =>
  inCounters((counters) => ({
    take: (attempt) => counters.take(each(attempt, change)),
    settle: (attempt) => counters.settle({ ...attempt, ...each(attempt, change) }),
  }));

const answering = (change: (refusal: CounterRefusal) => CounterRefusal) =>
  inCounters((counters) => ({
    take: async (attempt) => {
      const refusal = await counters.take(attempt);
      return refusal === null ? null : change(refusal);
    },
  }));

const nextTurn = () => new Promise(setImmediate);

/**
 * Takes the places one after the other. `refused` decides what happens to the places that were taken before a refusal.
 */
const oneByOne = (refused: (counters: ThrottleCounters, held: CountedAttempt) => Promise<void>) =>
  inCounters((counters) => ({
    take: async ({ counters: all, startedAt }) => {
      for (const [index, counter] of all.entries()) {
        const refusal = await counters.take({ counters: [counter], startedAt });
        if (refusal === null) continue;
        await refused(counters, { counters: all.slice(0, index), startedAt });
        return refusal;
      }
      return null;
    },
  }));

const returned = (counters: ThrottleCounters, attempt: CountedAttempt) =>
  counters.settle({ ...attempt, settlements: attempt.counters.map(() => "returned"), now: attempt.startedAt });

export const countersFaults: readonly CountersFault[] = [
  {
    is: "counts an attempt only when it is settled",
    breaks: inCounters((counters) => ({
      take: async (attempt) => {
        const refusal = await counters.take(attempt);
        if (refusal === null) await returned(counters, attempt);
        return refusal;
      },
      settle: async (attempt) => {
        await counters.take(attempt);
        await counters.settle(attempt);
      },
    })),
    noticedBy: [
      "70. An attempt holds",
      "70. A place that",
      "70. Of simultaneous",
      "71. An attempt takes",
      "71. Of simultaneous",
      "71. If both counters",
      "72. Attempts on overlapping pairs of",
      "74. A returned attempt",
      "74. An attempt is",
      "75. A forgotten counter",
      "75. When the first",
      "76. An attempt that",
    ],
  },
  {
    is: "looks for a free place, and then takes it in a separate step",
    breaks: inCounters((counters) => {
      let last: Promise<unknown> = Promise.resolve();
      const look = async (attempt: CountedAttempt) => {
        const refusal = await counters.take(attempt);
        if (refusal === null) await returned(counters, attempt);
        return refusal;
      };
      return {
        take: async (attempt) => {
          const looked = last.then(() => look(attempt));
          last = looked;
          const refusal = await looked;
          if (refusal !== null) return refusal;
          await nextTurn();
          await counters.take(attempt);
          return null;
        },
      };
    }),
    noticedBy: ["70. Of simultaneous", "71. Of simultaneous", "74. Of several attempts with the"],
  },
  {
    is: "keeps its places on the first counter when the second refuses",
    breaks: oneByOne(() => Promise.resolve()),
    noticedBy: ["71. An attempt takes", "71. Of simultaneous", "71. If both counters"],
  },
  { is: "returns the first refusal that it finds", breaks: oneByOne(returned), noticedBy: ["71. If both counters"] },
  {
    is: "returns a wait of a second for attempts in flight",
    breaks: answering((refusal) => (refusal.reason === "in_flight" ? { reason: "limit", wait: 1 } : refusal)),
    noticedBy: [
      "70. An attempt holds",
      "70. A place that",
      "70. Of simultaneous",
      "71. If both counters",
      "74. A returned attempt",
      "76. An attempt that",
    ],
  },
  {
    is: "returns waits of at least two seconds",
    breaks: answering((refusal) =>
      refusal.reason === "limit" ? { reason: "limit", wait: Math.max(2, refusal.wait) } : refusal,
    ),
    noticedBy: ["73. Settling the nth counted attempt", "77. A counter starts", "77. A wait is in"],
  },
  {
    is: "ignores the case of keys",
    breaks: seeing(({ key, rule }) => ({ key: key.toLowerCase(), rule })),
    noticedBy: ["72. Keys of 64 characters"],
  },
  {
    is: "truncates keys to 63 characters",
    breaks: seeing(({ key, rule }) => ({ key: key.slice(0, 63), rule })),
    noticedBy: ["72. Keys of 64 characters"],
  },
  {
    is: "ends windows a millisecond early",
    breaks: seeing(({ key, rule }) => ({ key, rule: { ...rule, window: rule.window - 0.001 } })),
    noticedBy: ["77. A counter starts", "78. Purge deletes"],
  },
  {
    is: "starts only the last pause",
    breaks: seeing(({ key, rule }) => ({ key, rule: { ...rule, pauses: rule.pauses.map(() => 0) } })),
    noticedBy: [
      "70. A place that",
      "73. Settling the nth counted attempt",
      "73. A rejected attempt extends no",
      "73. Attempts in flight",
      "74. A returned attempt",
      "77. A wait is in",
    ],
  },
  {
    is: "returns no place",
    breaks: inCounters((counters) => ({
      settle: (attempt) =>
        counters.settle({
          ...attempt,
          settlements: attempt.settlements.map((settlement) => (settlement === "returned" ? "counted" : settlement)),
        }),
    })),
    noticedBy: [
      "70. Of simultaneous",
      "71. An attempt takes",
      "72. Attempts on overlapping pairs of",
      "74. A returned attempt",
      "74. Of several attempts with the",
      "75. When the first",
      "76. An attempt can be settled",
    ],
  },
  {
    is: "forgets only the attempt itself",
    breaks: inCounters((counters) => ({
      settle: (attempt) =>
        counters.settle({
          ...attempt,
          settlements: attempt.settlements.map((settlement) => (settlement === "forgotten" ? "returned" : settlement)),
        }),
    })),
    noticedBy: ["75. A forgotten counter"],
  },
  {
    is: "forgets the second counter with the first",
    breaks: inCounters((counters) => ({
      settle: async (attempt) => {
        const all = attempt.settlements[0] === "forgotten" ? attempt.counters.map(() => "forgotten" as const) : null;
        await counters.settle({ ...attempt, settlements: all ?? attempt.settlements });
      },
    })),
    noticedBy: ["75. When the first"],
  },
  {
    is: "uses the start of an attempt as the time of its settlement",
    breaks: inCounters((counters) => ({
      settle: (attempt) => counters.settle({ ...attempt, now: attempt.startedAt }),
    })),
    noticedBy: ["73. Settling the nth counted attempt", "73. Attempts in flight", "76. An attempt that"],
  },
  {
    is: "returns another attempt in flight when the settled one is not in flight",
    breaks: inCounters((counters) => {
      const starts = new Map<string, Date[]>();
      return {
        take: async (attempt) => {
          const refusal = await counters.take(attempt);
          for (const { key } of refusal === null ? attempt.counters : [])
            starts.set(key, [...(starts.get(key) ?? []), attempt.startedAt]);
          return refusal;
        },
        settle: async (attempt) => {
          const known = starts.get(attempt.counters[0]?.key ?? "") ?? [];
          const found = known.findIndex((start) => start.getTime() === attempt.startedAt.getTime());
          const [startedAt = attempt.startedAt] = known.splice(Math.max(0, found), 1);
          await counters.settle({ ...attempt, startedAt });
        },
      };
    }),
    noticedBy: ["74. An attempt is"],
  },
  {
    is: "does not count attempts that were not settled in time",
    breaks: inCounters((counters) => {
      const open: CountedAttempt[] = [];
      return {
        take: async (attempt) => {
          const late = open.filter(({ startedAt }) => attempt.startedAt.getTime() - startedAt.getTime() >= 30_000);
          for (const one of late) {
            open.splice(open.indexOf(one), 1);
            await returned(counters, one);
          }
          const refusal = await counters.take(attempt);
          if (refusal === null) open.push(attempt);
          return refusal;
        },
      };
    }),
    noticedBy: ["76. An attempt that"],
  },
  {
    is: "uses the latest time that it has seen on a counter",
    breaks: inCounters((counters) => {
      const latest = new Map<string, Date>();
      const later = ({ counters: all, startedAt }: CountedAttempt) => {
        const key = all[0]?.key ?? "";
        const time = Math.max(startedAt.getTime(), latest.get(key)?.getTime() ?? 0);
        if (time > startedAt.getTime() + 3_600_000) return new Date(time);
        latest.set(key, new Date(time));
        return startedAt;
      };
      return {
        take: (attempt) => counters.take({ ...attempt, startedAt: later(attempt) }),
        settle: (attempt) => counters.settle({ ...attempt, startedAt: later(attempt), now: later(attempt) }),
      };
    }),
    noticedBy: [
      "73. Settling the nth counted attempt",
      "73. Attempts in flight",
      "76. An attempt that",
      "77. A count by a",
    ],
  },
  {
    is: "purges without its limit",
    breaks: inCounters((counters) => ({ purge: ({ now }) => counters.purge({ now, limit: 1e9 }) })),
    noticedBy: ["78. Purge deletes"],
  },
  {
    is: "purges a counter a second before its window ends",
    breaks: inCounters((counters) => ({
      purge: ({ now, limit }) => counters.purge({ now: new Date(now.getTime() + 1000), limit }),
    })),
    noticedBy: ["78. Purge deletes"],
  },
  {
    is: "admits attempts when the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const counters = await sound.unreachable?.();
        if (counters === undefined) throw new Error("The sound counters can be out of reach.");
        return { ...counters, take: () => Promise.resolve(null) };
      },
    }),
    noticedBy: ["28. When the database"],
  },
  {
    is: "continues to count after close",
    breaks: ({ counters }) => ({ closable: () => ({ counters, close: () => undefined }) }),
    noticedBy: ["65. After close each"],
  },
];
