import { clockTolerance, settlementTime } from "@portcullis/core/ports";
import type { Table } from "../sql/columns.ts";

/**
 * The statements on throttle counters. Their first parameter is a JSON array with an object for each counter: its
 * `key`, the `window` in milliseconds, the `pauses` in milliseconds, and for `settle` the `settlement`. All times are
 * milliseconds since the epoch.
 */
export interface ThrottleStatements {
  /**
   * Parameters: counters and start. Takes a place on each and returns the keys; returns nothing and changes nothing if
   * one of them refuses. SQLite has the lock for writing while it evaluates the statement.
   */
  readonly take: string;
  /**
   * The same parameters. Returns `until` of the longest limit that refuses, or null, and whether attempts in flight do.
   */
  readonly judge: string;
  /** Parameters: counters, start and now. */
  readonly settle: string;
  /** Parameter: the key. */
  readonly forget: string;
}

const unsettledFor = 1000 * settlementTime;
const tolerance = 1000 * clockTolerance;

/** The pause after a number of attempts. After the last one it is null, which means the rest of the window. */
const pauseAfter = (pauses: string, number: string) => `json_extract(${pauses}, '$[' || (${number} - 1) || ']')`;

/** Without a pause, its end is the epoch: the current time would be a pause for a process whose clock is behind. */
const pauseEnd = (pause: string, now: string, windowEnd: string) =>
  `case ${pause} when 0 then 0 else coalesce(${now} + ${pause}, ${windowEnd}) end`;

export function throttleStatements(table: Table): ThrottleStatements {
  const column = (property: string) => table.column(property).name;
  const [key, failures, granted] = [column("key"), column("failures"), column("granted")];
  const [blockedUntil, expiresAt, inFlight] = [column("blockedUntil"), column("expiresAt"), column("inFlight")];
  const [start, now] = ["cast($2 as integer)", "cast($3 as integer)"];

  const given =
    "given as (select json_extract(value, '$.key') as key, json_extract(value, '$.window') as window," +
    " json_extract(value, '$.pauses') as pauses, json_extract(value, '$.settlement') as settlement from json_each($1))";

  /**
   * The state of each counter for an attempt: `current` (its window is running), `open` (the attempts in flight, of
   * which there are `opened`), `places` (all taken places) and `refused`.
   */
  const judged =
    `with ${given}, seen as (select g.*, c.${failures} as failures, c.${blockedUntil} as blocked, c.${expiresAt} as expires,` +
    ` coalesce(c.${expiresAt} > ${start} and c.${expiresAt} <= ${start} + g.window + ${tolerance}, 0) as current,` +
    ` (select json_group_array(s.value) from json_each(c.${inFlight}) s where s.value > ${start} - ${unsettledFor}) as open` +
    ` from given g left join ${table.name} c on c.${key} = g.key),` +
    ` counted as (select *, json_array_length(open) as opened,` +
    ` max(coalesce(failures, 0), json_array_length(open)) as places from seen),` +
    ` judged as materialized (select *, current and case when opened = 0 then blocked > ${start}` +
    ` else ${pauseAfter("pauses", "places")} is not 0 end as refused from counted)`;

  const places = "case when current then places + 1 else 1 end";
  const windowEnd = `case when current then expires else ${start} + window end`;

  return {
    // The pause is stored as if the attempt had already failed.
    take:
      `${judged} insert into ${table.name} (${key}, ${failures}, ${granted}, ${blockedUntil}, ${expiresAt}, ${inFlight})` +
      ` select key, ${places}, 1, ${pauseEnd(pauseAfter("pauses", `(${places})`), start, windowEnd)}, ${windowEnd},` +
      ` case when current then json_insert(open, '$[#]', ${start}) else json_array(${start}) end` +
      ` from judged where not exists (select 1 from judged where refused)` +
      ` on conflict (${key}) do update set ${failures} = excluded.${failures}, ${granted} = excluded.${granted},` +
      ` ${blockedUntil} = excluded.${blockedUntil}, ${expiresAt} = excluded.${expiresAt},` +
      ` ${inFlight} = excluded.${inFlight} returning ${key} as key`,
    judge:
      `${judged} select max(min(blocked, expires)) filter (where opened = 0) as until,` +
      ` coalesce(max(opened > 0), 0) as in_flight from judged where refused`,
    // Attempts with equal starts are interchangeable, so it removes the first.
    settle:
      `with ${given} update ${table.name} as c set ${inFlight} = json_remove(c.${inFlight}, '$[' || (select s.key` +
      ` from json_each(c.${inFlight}) s where s.value = ${start} limit 1) || ']'),` +
      ` ${failures} = case g.settlement when 'counted' then c.${failures} else max(c.${failures} - 1, 0) end,` +
      ` ${blockedUntil} = case g.settlement when 'counted'` +
      ` then ${pauseEnd(pauseAfter("g.pauses", `c.${failures}`), now, `c.${expiresAt}`)} else 0 end` +
      ` from given g where c.${key} = g.key and ${start} > ${now} - ${unsettledFor}` +
      ` and exists (select 1 from json_each(c.${inFlight}) s where s.value = ${start})`,
    forget: `delete from ${table.name} where ${key} = $1`,
  };
}
