import { StorageError } from "@portcullis/core/ports";
import type { Table } from "./columns.ts";
import type { Database, Result } from "./database.ts";
import type { GeneratedIds, Violation } from "./dialect.ts";

/** The maximum number of ids that an insertion draws. Each may be taken by a user whose id was given. */
const mostDraws = 100;

const insufficientPrivilege = "42501";

/** Ids from a sequence, in a table that may also contain users with other ids. */
export class SequenceIds implements GeneratedIds {
  readonly #database: Database;
  readonly #table: string;
  readonly #isPrimaryKey: string;
  readonly #moveAlong: string;

  /** @param bits of the id column */
  constructor(database: Database, table: Table, bits: 32 | 64) {
    this.#database = database;
    this.#table = table.name;
    this.#isPrimaryKey =
      "select 1 as found from pg_catalog.pg_constraint where conrelid = $1::regclass and contype = 'p' and conname = $2";
    this.#moveAlong = moveAlong(table.name, table.column("id").name, bits);
  }

  async drawAgain(refused: Violation, insert: () => Promise<Result | Violation>): Promise<Result | Violation> {
    let outcome: Result | Violation = refused;
    for (let draws = 1; draws < mostDraws && "constraint" in outcome; draws += 1) {
      if (!(await this.#isOfPrimaryKey(outcome))) break;
      await this.#moveSequence();
      outcome = await insert();
    }
    return outcome;
  }

  async #isOfPrimaryKey({ constraint }: Violation): Promise<boolean> {
    const { rows } = await this.#database.run(this.#isPrimaryKey, [this.#table, constraint]);
    return rows.length > 0;
  }

  /** A role that may only insert draws one id after the other. */
  async #moveSequence(): Promise<void> {
    try {
      await this.#database.run(this.#moveAlong, []);
    } catch (error) {
      if (!(error instanceof StorageError) || error.engineCode !== insufficientPrivilege) throw error;
    }
  }
}

/**
 * Moves the sequence behind the highest id; where that is so high that few would be left, behind the ids that follow
 * each other from the next one on. The sequence only ever moves forward, so that ids of deleted users are not used
 * again.
 */
function moveAlong(table: string, id: string, bits: 32 | 64): string {
  const highest = (2n ** BigInt(bits - 1) - 1n).toString();
  const half = (2n ** BigInt(bits - 2)).toString();
  const sequence = `pg_get_serial_sequence(${literal(table)}, ${literal(unquoted(id))})`;
  const taken = `exists (select from ${table} where ${id} = next.id)`;
  const lastInRow =
    `select a.${id} from ${table} a where a.${id} >= next.id` +
    ` and not exists (select from ${table} b where b.${id} = case when a.${id} < ${highest} then a.${id} + 1 end)` +
    ` order by a.${id} limit 1`;
  return (
    `with next as materialized (select nextval(${sequence}) as id),` +
    ` highest as (select max(${id}) as id from ${table})` +
    ` select setval(${sequence}, case when highest.id < ${half} then greatest(highest.id, next.id) else (${lastInRow}) end)` +
    ` from next, highest where ${taken}`
  );
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const unquoted = (identifier: string) => identifier.slice(1, -1).replaceAll('""', '"');
