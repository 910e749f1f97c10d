import { clockTolerance, settlementTime } from "@portcullis/core/ports";
import type { Table } from "./columns.ts";

/**
 * The statements on one or two throttle counters. A null key means no counter. Rows are locked in a fixed order: first
 * the first counter, then the second.
 */
export interface ThrottleStatements {
  /**
   * Parameters: first key, second key, start (timestamp), start (milliseconds), window and pauses of the first, window
   * and pauses of the second. Returns one row: `first_granted` (null if the first was not reached), `wait` in seconds
   * (null if no limit rejects it) and `in_flight` (whether attempts in flight reject it).
   */
  readonly take: string;

  /**
   * Parameters: first key, second key, start (milliseconds), now (timestamp and milliseconds), pauses and settlement of
   * each.
   */
  readonly settle: string;

  /** The same for a forgotten first counter, without its pauses and settlement. */
  readonly forget: string;

  /** Parameters: now and limit. */
  readonly purge: string;
}

const unsettledFor = 1000 * settlementTime;

/** The end of no pause. The current time would be a pause for a process whose clock is behind. */
const never = "'epoch'::timestamptz";

const seconds = (value: string) => `make_interval(secs => ${value})`;

/** The pause after a number of attempts. After the last one it is null, which means the rest of the window. */
const pauseAfter = (pauses: string, number: string) => `(${pauses}::text::int[])[${number}]`;

const pauseEnd = (pause: string, now: string, windowEnd: string) =>
  `case ${pause} when 0 then ${never} else coalesce(${now} + ${seconds(pause)}, ${windowEnd}) end`;

export function throttleStatements(table: Table): ThrottleStatements {
  const column = (property: string) => table.column(property).name;
  const [key, failures, granted] = [column("key"), column("failures"), column("granted")];
  const [blockedUntil, expiresAt, inFlight] = [column("blockedUntil"), column("expiresAt"), column("inFlight")];
  const [first, second] = ["$1::varchar", "$2::varchar"];
  const until = `least(${blockedUntil}, ${expiresAt})`;

  /**
   * The state of a row `t` for an attempt: `current` (its window is running), `open` (the attempts in flight), `places`
   * (all taken places) and `refused`.
   */
  const judged = (window: string, pauses: string) => {
    const [now, start] = ["$3::timestamptz", "$4::int8"];
    const credible = `t.${expiresAt} <= ${now} + ${seconds(`${window}::int + ${clockTolerance}`)}`;
    const open = `array(select s from unnest(t.${inFlight}) s where s > ${start} - ${unsettledFor})`;
    return (
      `select *, current and case when cardinality(open) = 0 then t.${blockedUntil} > ${now}` +
      ` else ${pauseAfter(pauses, "places")} is distinct from 0 end as refused` +
      ` from (select *, greatest(t.${failures}, cardinality(open)) as places` +
      ` from (select t.${expiresAt} > ${now} and ${credible} as current, ${open} as open) seen) counted`
    );
  };

  /**
   * The row is evaluated when it is locked, in its newest version. The pause is stored as if the attempt had already
   * failed.
   */
  const take = (counter: string, window: string, pauses: string, condition: string) => {
    const now = "$3::timestamptz";
    const windowEnd = `${now} + ${seconds(`${window}::int`)}`;
    return (
      `insert into ${table.name} as t (${key}, ${failures}, ${granted}, ${blockedUntil}, ${expiresAt}, ${inFlight})` +
      ` select ${counter}, 1, true, ${pauseEnd(pauseAfter(pauses, "1"), now, windowEnd)}, ${windowEnd}, array[$4::int8]` +
      ` where ${counter} is not null and not exists (select from refusals) and ${condition}` +
      ` on conflict (${key}) do update set (${failures}, ${granted}, ${blockedUntil}, ${expiresAt}, ${inFlight}) = (` +
      `select case when refused then t.${failures} when current then places + 1 else 1 end, not refused,` +
      ` case when refused then t.${blockedUntil} when current` +
      ` then ${pauseEnd(pauseAfter(pauses, "places + 1"), now, `t.${expiresAt}`)} else excluded.${blockedUntil} end,` +
      ` case when current then t.${expiresAt} else excluded.${expiresAt} end,` +
      ` case when refused then open when current then open || $4::int8 else excluded.${inFlight} end` +
      ` from (${judged(window, pauses)}) judged)` +
      ` returning ${granted} as granted, ${until} as until, cardinality(${inFlight}) > 0 as in_flight`
    );
  };

  const refusal = (counter: string, window: string, pauses: string) =>
    `select least(t.${blockedUntil}, t.${expiresAt}) as until, cardinality(judged.open) > 0 as in_flight` +
    ` from ${table.name} t, lateral (${judged(window, pauses)}) judged` +
    ` where t.${key} = ${counter} and judged.refused`;

  /**
   * Changes nothing if the attempt is no longer in flight. Attempts with equal starts are interchangeable: the first is
   * taken out.
   */
  const settle = (counter: string, pauses: string, settlement: string, condition = "true") => {
    const [start, now, nowMs] = ["$3::int8", "$4::timestamptz", "$5::int8"];
    const place = `array_position(${inFlight}, ${start})`;
    return (
      `update ${table.name} set ${inFlight} = ${inFlight}[:${place} - 1] || ${inFlight}[${place} + 1:],` +
      ` ${failures} = case ${settlement} when 'counted' then ${failures} else greatest(${failures} - 1, 0) end,` +
      ` ${blockedUntil} = case ${settlement} when 'counted'` +
      ` then ${pauseEnd(pauseAfter(pauses, failures), now, expiresAt)} else ${never} end` +
      ` where ${key} = ${counter} and ${start} = any(${inFlight}) and ${start} > ${nowMs} - ${unsettledFor} and ${condition}`
    );
  };
  // Evaluated first, so that the first row is locked before the second.
  const afterFirst = "(select count(*) from first) >= 0";

  return {
    // Known refusals are only read, so that a flood of attempts writes nothing.
    take:
      `with refusals as (${refusal(first, "$5", "$6")} union all ${refusal(second, "$7", "$8")}),` +
      ` first as (${take(first, "$5", "$6", "true")}),` +
      ` second as (${take(second, "$7", "$8", "coalesce((select granted from first), true)")}),` +
      ` refused as (select until, in_flight from refusals union all select until, in_flight from first where not granted` +
      ` union all select until, in_flight from second where not granted)` +
      ` select (select granted from first) as first_granted, ceil(extract(epoch from max(until) filter (where not in_flight)` +
      ` - $3::timestamptz))::int as wait, coalesce(bool_or(in_flight), false) as in_flight from refused`,
    settle:
      `with first as (${settle(first, "$6", "$7::text")} returning ${key})` +
      ` ${settle(second, "$8", "$9::text", afterFirst)}`,
    forget:
      `with first as (delete from ${table.name} where ${key} = ${first} returning ${key})` +
      ` ${settle(second, "$6", "$7::text", afterFirst)}`,
    purge:
      `delete from ${table.name} where ${key} = any(array(select ${key} from ${table.name}` +
      ` where ${expiresAt} <= $1 order by ${expiresAt} limit $2 for update skip locked))`,
  };
}
