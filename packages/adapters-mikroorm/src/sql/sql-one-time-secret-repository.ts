import {
  type Consumption,
  type OneTimeSecretId,
  type OneTimeSecretRecord,
  type OneTimeSecretRepository,
  type PurgeQuery,
  StorageError,
  type TokenDigest,
  type UserId,
} from "@portcullis/core/ports";
import type { UserIds } from "../users/user-ids.ts";
import { isStorableText } from "../values/storable-text.ts";
import { storedBytes, storedCount, storedDate, storedId, storedText } from "../values/stored-values.ts";
import { isUuid } from "../values/uuid.ts";
import type { Table } from "./columns.ts";
import type { Database, Row } from "./database.ts";
import { violationError } from "./database-error.ts";
import type { Dialect, ViolatedProperties } from "./dialect.ts";
import { type OneTimeSecretProperty, oneTimeSecretProperties } from "./define-one-time-secret.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { digestLength } from "./session-rows.ts";

interface Dependencies {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly table: Table;
  readonly userIds: UserIds;
  /** Knows the constraint of the user id. */
  readonly violated: ViolatedProperties;
}

/** One-time secrets in an SQL database. Each method is one statement. */
export class SqlOneTimeSecretRepository implements OneTimeSecretRepository {
  readonly #deps: Dependencies;
  readonly #selection: Selection<OneTimeSecretProperty>;
  readonly #statements: Readonly<Record<"issue" | "find" | "consume" | "purge", string>>;

  constructor(dependencies: Dependencies) {
    const { database, dialect, table } = dependencies;
    this.#deps = dependencies;
    this.#selection = selectionOf(table, "s", oneTimeSecretProperties);
    const of = (property: OneTimeSecretProperty) => table.column(property).name;
    const replaced = oneTimeSecretProperties
      .filter((property) => property !== "userId" && property !== "purpose")
      .map(of);
    this.#statements = {
      issue:
        `insert into ${table.name} (${oneTimeSecretProperties.map(of).join(", ")})` +
        ` values (${oneTimeSecretProperties.map((_, index) => `$${index + 1}`).join(", ")})` +
        ` on conflict (${of("userId")}, ${of("purpose")}) do update set` +
        ` ${replaced.map((column) => `${column} = excluded.${column}`).join(", ")}`,
      find: `select ${this.#selection.columns} from ${table.name} s where s.${of("id")} = $1`,
      consume:
        `delete from ${table.name} where ${of("id")} = $1 and ${of("digest")} = $2 and ${of("purpose")} = $3` +
        ` and ${of("expiresAt")} > $4 returning ${this.#selection.returned}`,
      purge: dialect.words.purge({ table: table.name, key: of("id"), deadline: of("expiresAt") }),
    };
    const { issue, find, consume } = this.#statements;
    database.declareFixed(issue, find, consume);
  }

  async issue(record: OneTimeSecretRecord): Promise<boolean> {
    const { database, dialect, userIds, violated } = this.#deps;
    if (!userIds.accepts(record.userId)) return false;
    // invalid_text_representation
    if (!isUuid(record.id)) throw new StorageError("failed", "22P02");
    const outcome = await database.attempt(this.#statements.issue, [
      record.id,
      record.userId,
      record.purpose,
      record.digest,
      dialect.values.date(record.expiresAt),
      record.credentialsVersion,
      record.address,
    ]);
    if (!("constraint" in outcome)) return true;
    if (outcome.state === "23503" && (await violated.propertyOf(outcome)) === "userId") return false;
    throw violationError(outcome);
  }

  async find(id: OneTimeSecretId): Promise<OneTimeSecretRecord | null> {
    if (!isUuid(id)) return null;
    const { rows } = await this.#deps.database.run(this.#statements.find, [id]);
    return this.#first(rows);
  }

  async consume({ id, digest, purpose, now }: Consumption): Promise<OneTimeSecretRecord | null> {
    if (!isUuid(id) || !isStorableText(purpose)) return null;
    const { database, dialect } = this.#deps;
    const parameters = [id, digest, purpose, dialect.values.date(now)];
    const { rows } = await database.run(this.#statements.consume, parameters);
    return this.#first(rows);
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const { database, dialect } = this.#deps;
    const { affected } = await database.run(this.#statements.purge, [dialect.values.date(now), limit]);
    return affected;
  }

  #first([row]: readonly Row[]): OneTimeSecretRecord | null {
    if (row === undefined) return null;
    const value = (property: OneTimeSecretProperty) => this.#selection.value(row, property);
    const address = value("address");
    return {
      id: storedId(value("id")) as OneTimeSecretId,
      userId: storedId(value("userId")) as UserId,
      purpose: storedText(value("purpose")),
      digest: storedBytes(value("digest"), digestLength) as TokenDigest,
      expiresAt: storedDate(value("expiresAt")),
      credentialsVersion: storedCount(value("credentialsVersion"), 1),
      address: address === null ? null : storedText(address),
    };
  }
}
