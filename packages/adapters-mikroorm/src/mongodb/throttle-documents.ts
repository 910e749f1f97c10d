import {
  clockTolerance,
  type Counter,
  type CounterRefusal,
  type Settlement,
  settlementTime,
} from "@portcullis/core/ports";
import type { AnyBulkWriteOperation, Document } from "mongodb";
import type { ColumnNames } from "../values/column-names.ts";
import { storedDate } from "../values/stored-values.ts";
import type { ThrottleField } from "./define-throttle.ts";
import { freeName } from "./field-names.ts";

/** The document of a counter, whose `_id` is the counter's key. */
export type Count = Document & { readonly _id: string };

/** Updates of counters, and what their documents say about an attempt. */
export interface ThrottleDocuments {
  /** What a document becomes by one more attempt; its pause is noted as if it had failed at once. */
  readonly taken: (rule: Counter["rule"], now: Date) => Document[];
  /** The stages that find out whether a document rejects an attempt, without changing it. */
  readonly judged: (rule: Counter["rule"], now: Date) => Document[];
  /** Of a document after `taken`: null if the attempt was admitted. @throws StorageError `corrupt` */
  readonly refusalOfTaken: (count: Count, startedAt: Date) => CounterRefusal | null;
  /** Of a document after `judged`: null if it does not reject the attempt. @throws StorageError `corrupt` */
  readonly refusalOfJudged: (count: Count, startedAt: Date) => CounterRefusal | null;
  /**
   * Changes nothing if the attempt is no longer in flight. Attempts with equal starts are interchangeable, so it
   * removes the first.
   */
  readonly settled: (
    counter: Counter,
    settlement: Exclude<Settlement, "forgotten">,
    startedAt: Date,
    now: Date,
  ) => AnyBulkWriteOperation<Count>;
  /** Deleted by the next purge: updates are sent together, and deletions would be separate. */
  readonly forgotten: (counter: Counter) => AnyBulkWriteOperation<Count>;
}

/** The end of no pause. The current time would be a pause for a process whose clock is behind. */
const never = new Date(0);

const secondsAfter = (date: Date, seconds: number) => new Date(date.getTime() + 1000 * seconds);

export function throttleDocuments(names: ColumnNames<ThrottleField>): ThrottleDocuments {
  const { blockedUntil, expiresAt, failures, granted, inFlight } = names;
  // Temporary fields. `current`: the window runs; `open`: the attempts in flight; `places`: all that are held.
  const current = freeName("current", names);
  const open = freeName("open", names);
  const places = freeName("places", names);
  const refused = freeName("refused", names);

  /** After the last attempt, the pause is the rest of the window. */
  const pauseEnd = ({ pauses }: Counter["rule"], number: unknown, now: Date, windowEnd: unknown): Document => {
    const ends = pauses.map((pause) => (pause === 0 ? never : secondsAfter(now, pause)));
    return { $ifNull: [{ $arrayElemAt: [ends, { $subtract: [number, 1] }] }, windowEnd] };
  };

  /** Of a document that is not there, no field is greater than a date. */
  const judged = ({ window, pauses }: Counter["rule"], now: Date): Document[] => {
    const isCurrent = {
      $and: [{ $gt: [`$${expiresAt}`, now] }, { $lte: [`$${expiresAt}`, secondsAfter(now, window + clockTolerance)] }],
    };
    const stillOpen = {
      $filter: {
        input: { $ifNull: [`$${inFlight}`, []] },
        cond: { $gt: ["$$this", secondsAfter(now, -settlementTime)] },
      },
    };
    const pauseAfterPlaces = { $arrayElemAt: [pauses, { $subtract: [`$${places}`, 1] }] };
    const inTheWay = {
      $cond: [{ $eq: [{ $size: `$${open}` }, 0] }, { $gt: [`$${blockedUntil}`, now] }, { $ne: [pauseAfterPlaces, 0] }],
    };
    return [
      { $set: { [current]: isCurrent, [open]: stillOpen } },
      { $set: { [places]: { $max: [`$${failures}`, { $size: `$${open}` }] } } },
      { $set: { [refused]: { $and: [`$${current}`, inTheWay] } } },
    ];
  };

  const refusalOf = (count: Count, attempts: unknown, startedAt: Date): CounterRefusal => {
    if (Array.isArray(attempts) && attempts.length > 0) return { reason: "in_flight" };
    const end = Math.min(storedDate(count[blockedUntil]).getTime(), storedDate(count[expiresAt]).getTime());
    return { reason: "limit", wait: Math.max(1, Math.ceil((end - startedAt.getTime()) / 1000)) };
  };

  return {
    judged,
    taken: (rule, now) => {
      const next = { $cond: [`$${current}`, { $add: [`$${places}`, 1] }, 1] };
      const windowEnd = { $cond: [`$${current}`, `$${expiresAt}`, secondsAfter(now, rule.window)] };
      const unlessRefused = (field: string, value: unknown) => ({ $cond: [`$${refused}`, `$${field}`, value] });
      return [
        ...judged(rule, now),
        {
          $set: {
            [failures]: unlessRefused(failures, next),
            [granted]: { $not: [`$${refused}`] },
            [blockedUntil]: unlessRefused(blockedUntil, pauseEnd(rule, next, now, windowEnd)),
            [expiresAt]: windowEnd,
            [inFlight]: unlessRefused(open, { $concatArrays: [{ $cond: [`$${current}`, `$${open}`, []] }, [now]] }),
          },
        },
        { $unset: [current, open, places, refused] },
      ];
    },
    refusalOfTaken: (count, startedAt) =>
      count[granted] === true ? null : refusalOf(count, count[inFlight], startedAt),
    refusalOfJudged: (count, startedAt) => (count[refused] === true ? refusalOf(count, count[open], startedAt) : null),
    settled: ({ key, rule }, settlement, startedAt, now) => {
      const attempts = `$${inFlight}`;
      const place = { $indexOfArray: [attempts, startedAt] };
      const before = { $cond: [{ $gt: [place, 0] }, { $slice: [attempts, place] }, []] };
      const after = { $slice: [attempts, { $add: [place, 1] }, { $size: attempts }] };
      const rest = { $concatArrays: [before, after] };
      const change =
        settlement === "counted"
          ? { [inFlight]: rest, [blockedUntil]: pauseEnd(rule, `$${failures}`, now, `$${expiresAt}`) }
          : {
              [inFlight]: rest,
              [failures]: { $max: [0, { $subtract: [`$${failures}`, 1] }] },
              [blockedUntil]: never,
            };
      return { updateOne: { filter: { _id: key, [inFlight]: startedAt }, update: [{ $set: change }] } };
    },
    forgotten: ({ key }) => ({
      updateOne: {
        filter: { _id: key },
        update: { $set: { [failures]: 0, [blockedUntil]: never, [expiresAt]: never, [inFlight]: [] } },
      },
    }),
  };
}
