import type { Table } from "../sql/columns.ts";
import { clockTolerance } from "./throttle-limits.ts";

/** The statements on throttle counters. A key that is null names no counter. */
export interface ThrottleStatements {
  /**
   * By key of the name, key of the network, now, window and pauses of the name, window and pauses of the network. One row:
   * `name_granted` (null when the name was not reached) and `wait`, in seconds, null when the attempt was counted.
   */
  readonly take: string;
  /** By key of the name and key of the network. */
  readonly succeeded: string;
  readonly undecided: string;
  /** By now and limit. */
  readonly purge: string;
}

export function throttleStatements(table: Table): ThrottleStatements {
  const column = (property: string) => table.column(property).name;
  const [key, failures, granted] = [column("key"), column("failures"), column("granted")];
  const [blockedUntil, expiresAt] = [column("blockedUntil"), column("expiresAt")];
  const now = "$3::timestamptz";
  /** The end of no pause; now would be one for a process whose clock is a little behind. */
  const never = "'epoch'::timestamptz";
  const seconds = (value: string) => `make_interval(secs => ${value})`;
  const end = (alias = "") => `least(${alias}${blockedUntil}, ${alias}${expiresAt})`;
  const credible = (alias: string, window: string) =>
    `${alias}${expiresAt} <= ${now} + ${seconds(`${window}::int + ${clockTolerance}`)}`;

  /**
   * The row is decided upon when it is locked, in its newest version. The next pause is found by the number of failures; there is
   * none after the last, so that what is left of the window takes its place.
   */
  const count = (counter: string, window: string, pauses: string, condition: string) => {
    const pause = (number: string) => {
      const length = `(${pauses}::text::int[])[${number}]`;
      return `case ${length} when 0 then ${never} else ${now} + ${seconds(length)} end`;
    };
    const current = `t.${expiresAt} > ${now} and ${credible("t.", window)}`;
    const paused = `(t.${blockedUntil} > ${now} and ${current})`;
    const newEnd = `${now} + ${seconds(`${window}::int`)}`;
    return (
      `insert into ${table.name} as t (${key}, ${failures}, ${granted}, ${blockedUntil}, ${expiresAt})` +
      ` select ${counter}, 1, true, coalesce(${pause("1")}, ${newEnd}), ${newEnd}` +
      ` where ${counter} is not null and not exists (select from paused) and ${condition}` +
      ` on conflict (${key}) do update set ${granted} = not (${paused}),` +
      ` ${failures} = case when ${paused} then t.${failures} when ${current} then t.${failures} + 1 else 1 end,` +
      ` ${blockedUntil} = case when ${paused} then t.${blockedUntil}` +
      ` when ${current} then coalesce(${pause(`t.${failures} + 1`)}, t.${expiresAt}) else excluded.${blockedUntil} end,` +
      ` ${expiresAt} = case when ${current} then t.${expiresAt} else excluded.${expiresAt} end` +
      ` returning ${granted} as granted, ${end()} as until`
    );
  };
  const takeBack = (counter: string, condition = "true") =>
    `update ${table.name} set ${failures} = greatest(${failures} - 1, 0), ${blockedUntil} = ${never}` +
    ` where ${key} = ${counter} and ${condition}`;
  // Asked first, so that rows are locked in the one order that every statement keeps: the name's, then the network's.
  const afterName = "(select count(*) from name) >= 0";
  const name = "$1::varchar";
  const network = "$2::varchar";

  return {
    // Pauses that are known to run are only read, so that a flood of attempts writes nothing.
    take:
      `with paused as (select ${end()} as until from ${table.name} where ${key} in (${name}, ${network}) and ${end()} > ${now}` +
      ` and case ${key} when ${name} then ${credible("", "$4")} else ${credible("", "$6")} end),` +
      ` name as (${count(name, "$4", "$5", "true")}),` +
      ` network as (${count(network, "$6", "$7", "coalesce((select granted from name), true)")})` +
      ` select (select granted from name) as name_granted, ceil(extract(epoch from greatest(` +
      `(select max(until) from paused), (select until from name where not granted),` +
      ` (select until from network where not granted)) - ${now}))::int as wait`,
    succeeded: `with name as (delete from ${table.name} where ${key} = ${name} returning ${key}) ${takeBack(network, afterName)}`,
    undecided: `with name as (${takeBack(name)} returning ${key}) ${takeBack(network, afterName)}`,
    purge:
      `delete from ${table.name} where ${key} = any(array(select ${key} from ${table.name}` +
      ` where ${expiresAt} <= $1 order by ${expiresAt} limit $2 for update skip locked))`,
  };
}
