import type { SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Counter, NoProfile } from "@portcullis/core/ports";
import { executeWithKysely } from "../../src/sql/execute-with-kysely.ts";

/** The exact statements of the version before the column `in_flight`, for the default table. */
const now = "$3::timestamptz";
const never = "'epoch'::timestamptz";
const tolerance = 86_400;
const end = (alias = "") => `least(${alias}"blocked_until", ${alias}"expires_at")`;
const credible = (alias: string, window: string) =>
  `${alias}"expires_at" <= ${now} + make_interval(secs => ${window}::int + ${tolerance})`;

const count = (key: string, window: string, pauses: string, condition: string) => {
  const pause = (number: string) => {
    const length = `(${pauses}::text::int[])[${number}]`;
    return `case ${length} when 0 then ${never} else ${now} + make_interval(secs => ${length}) end`;
  };
  const current = `t."expires_at" > ${now} and ${credible("t.", window)}`;
  const paused = `(t."blocked_until" > ${now} and ${current})`;
  const newEnd = `${now} + make_interval(secs => ${window}::int)`;
  return (
    `insert into "throttle_counters" as t ("key", "failures", "granted", "blocked_until", "expires_at")` +
    ` select ${key}, 1, true, coalesce(${pause("1")}, ${newEnd}), ${newEnd}` +
    ` where ${key} is not null and not exists (select from paused) and ${condition}` +
    ` on conflict ("key") do update set "granted" = not (${paused}),` +
    ` "failures" = case when ${paused} then t."failures" when ${current} then t."failures" + 1 else 1 end,` +
    ` "blocked_until" = case when ${paused} then t."blocked_until"` +
    ` when ${current} then coalesce(${pause('t."failures" + 1')}, t."expires_at") else excluded."blocked_until" end,` +
    ` "expires_at" = case when ${current} then t."expires_at" else excluded."expires_at" end` +
    ` returning "granted" as granted, ${end()} as until`
  );
};

const takeBack = (key: string, condition = "true") =>
  `update "throttle_counters" set "failures" = greatest("failures" - 1, 0), "blocked_until" = ${never}` +
  ` where "key" = ${key} and ${condition}`;

const [name, network] = ["$1::varchar", "$2::varchar"];
const afterName = "(select count(*) from name) >= 0";

const statements = {
  take:
    `with paused as (select ${end()} as until from "throttle_counters" where "key" in (${name}, ${network})` +
    ` and ${end()} > ${now} and case "key" when ${name} then ${credible("", "$4")} else ${credible("", "$6")} end),` +
    ` name as (${count(name, "$4", "$5", "true")}),` +
    ` network as (${count(network, "$6", "$7", "coalesce((select granted from name), true)")})` +
    ` select (select granted from name) as name_granted, ceil(extract(epoch from greatest(` +
    `(select max(until) from paused), (select until from name where not granted),` +
    ` (select until from network where not granted)) - ${now}))::int as wait`,
  succeeded:
    `with name as (delete from "throttle_counters" where "key" = ${name} returning "key")` +
    ` ${takeBack(network, afterName)}`,
  undecided: `with name as (${takeBack(name)} returning "key") ${takeBack(network, afterName)}`,
} as const;

/** A process of the previous version: an attempt counts when it is taken, and a failed attempt is not settled. */
export interface EarlierCounters {
  /** @returns the seconds to wait; null if the attempt is admitted */
  take(counters: readonly [Counter, Counter], startedAt: Date): Promise<number | null>;
  settle(counters: readonly [Counter, Counter], outcome: "succeeded" | "undecided"): Promise<void>;
}

export function earlierCounters({ orm }: SqlStorage<NoProfile>): EarlierCounters {
  const execute = executeWithKysely(orm.em);
  const ruleOf = ({ rule }: Counter) => [rule.window, `{${rule.pauses.join(",")}}`] as const;
  const settle = async (first: string, second: string | null, outcome: "succeeded" | "undecided") =>
    void (await execute(statements[outcome], [first, second]));
  return {
    take: async ([one, other], startedAt) => {
      const parameters = [one.key, other.key, startedAt.toISOString(), ...ruleOf(one), ...ruleOf(other)];
      const { rows } = await execute(statements.take, parameters);
      const { name_granted: counted, wait } = rows[0] ?? {};
      if (wait === null) return null;
      if (typeof wait !== "number") throw new Error("The statement answers no number of seconds.");
      if (counted === true) await settle(one.key, null, "undecided");
      return wait;
    },
    settle: ([one, other], outcome) => settle(one.key, other.key, outcome),
  };
}
