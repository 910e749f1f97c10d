import type { Addition } from "./comparison.ts";
import { described } from "./carry-out.ts";
import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";

/** What the database lacks, for `verify`; each object once. */
export function lacks(additions: readonly Addition[]): readonly SchemaProblem[] {
  const found = additions.flatMap(({ lack, table, column, constraint }) => {
    if (lack === null) return [];
    const place = {
      table,
      ...(column === undefined ? {} : { column }),
      ...(constraint === undefined ? {} : { constraint }),
    };
    return [{ ...place, message: lack ?? `${described(place)} is missing.` }];
  });
  return [...new Map(found.map((problem) => [problem.message, problem])).values()];
}
