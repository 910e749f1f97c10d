import type { SqlEntityManager } from "@mikro-orm/sql";
import { StorageError } from "@portcullis/core/ports";
import { CompiledQuery } from "kysely";
import type { Row } from "../sql/database.ts";
import type { Execute } from "../sql/execute-with-kysely.ts";
import { withNumbers } from "../sqlite/parameters.ts";
import { whenUnlocked } from "../sqlite/when-unlocked.ts";

/** Milliseconds to wait for the connection and for the lock of another process. */
const longestWait = 5000;

/** The maximum number of texts that are kept. */
const mostKept = 200;

/**
 * Runs statements on the one SQLite connection of the application's ORM. A statement that waits for the connection too long,
 * such as inside a transaction of the application, fails as unavailable.
 */
export function executeOnSqlite(em: SqlEntityManager): Execute {
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
    whenUnlocked(longestWait, async () => {
      const client = em.getConnection().getClient();
      const signal = AbortSignal.timeout(longestWait);
      try {
        const { rows, numAffectedRows } = await client.executeQuery<Row>(
          CompiledQuery.raw(textOf(sql), [...parameters]),
          { signal },
        );
        const returned = /^\s*(?:select|with\b.*\bselect\b(?!.*\breturning\b))/is.test(sql) ? 0 : rows.length;
        return { rows, affected: Number(numAffectedRows ?? returned) };
      } catch (error) {
        if (signal.aborted) throw new StorageError("unavailable", "ETIMEDOUT");
        throw error;
      }
    });
}
