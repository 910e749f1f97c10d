import type { SqlEntityManager } from "@mikro-orm/sql";
import { CompiledQuery } from "kysely";
import { beforeDeadline, longestWait } from "../sql/before-deadline.ts";
import type { Row } from "../sql/database.ts";
import type { Execute } from "../sql/execute-with-kysely.ts";
import { resultOf } from "../sqlite/execute-in-transaction.ts";
import { withNumbers } from "../sqlite/parameters.ts";
import { whenUnlocked } from "../sqlite/when-unlocked.ts";

/** The maximum number of texts that are kept. */
const mostKept = 200;

/**
 * Runs statements on the one SQLite connection of the application's ORM. A statement that waits for the connection too
 * long, such as inside a transaction of the application, fails as unavailable.
 * @param limit milliseconds to wait for the connection and for the lock of another process
 */
export function executeOnSqlite(em: SqlEntityManager, limit = longestWait): Execute {
  const texts = new Map<string, string>();
  const textOf = (sql: string) => {
    let text = texts.get(sql);
    if (text === undefined) {
      text = withNumbers(sql);
      if (texts.size < mostKept) texts.set(sql, text);
    }
    return text;
  };
  return (sql, parameters) =>
    whenUnlocked(limit, () =>
      beforeDeadline(limit, async (signal) => {
        const statement = CompiledQuery.raw(textOf(sql), [...parameters]);
        return resultOf(sql, await em.getConnection().getClient().executeQuery<Row>(statement, { signal }));
      }),
    );
}
