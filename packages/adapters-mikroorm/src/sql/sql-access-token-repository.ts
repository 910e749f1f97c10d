import { Utils } from "@mikro-orm/core";
import {
  type SessionId,
  type SessionRecord,
  type AccessTokenRepository,
  type SessionWithUser,
  type Profile,
  type PurgeQuery,
  type Revocation,
  type Rotation,
  type SessionQuery,
  StorageError,
  type UserRevocation,
} from "@portcullis/core/ports";
import { inBatches } from "../storage/in-batches.ts";
import type { UserIds } from "../users/user-ids.ts";
import { isUuid, nilUuid } from "../values/uuid.ts";
import type { SessionProperty, SessionRows } from "./session-rows.ts";
import { type SessionStatements, sessionStatements } from "./session-statements.ts";
import { Bindings } from "./bindings.ts";
import type { Table } from "./columns.ts";
import type { Database, Parameter, Row } from "./database.ts";
import { violationError } from "./database-error.ts";
import type { Dialect, ViolatedProperties } from "./dialect.ts";
import type { UserRows } from "./user-rows.ts";

interface Dependencies<P extends Profile> {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly table: Table;
  readonly rows: SessionRows;
  readonly users: { readonly table: Table; readonly rows: UserRows<P>; readonly ids: UserIds };
  /** Knows the constraint of the user id. */
  readonly violated: ViolatedProperties;
}

/** Sessions in an SQL database. Each method is one statement; concurrent look-ups share one. */
export class SqlAccessTokenRepository<P extends Profile> implements AccessTokenRepository<P> {
  readonly #deps: Dependencies<P>;
  readonly #statements: SessionStatements;
  /** The stored value of `disabled` of a user who is not. */
  readonly #enabled: Parameter;
  readonly #find = inBatches<SessionId, Row, SessionWithUser<P>>({
    find: (ids) => this.#findAll(ids),
    read: (row) => this.#read(row),
    copy: (row) => Utils.copy(row),
  });

  constructor(dependencies: Dependencies<P>) {
    this.#deps = dependencies;
    this.#enabled = dependencies.users.table.column("disabled").write(false);
    this.#statements = sessionStatements(
      dependencies.table,
      dependencies.rows,
      dependencies.users,
      dependencies.dialect.words,
    );
    const { insert, findWithUser, findAllWithUser, rotate } = this.#statements;
    dependencies.database.declareFixed(insert, findWithUser, findAllWithUser, rotate);
  }

  async create(record: SessionRecord): Promise<boolean> {
    const { database, dialect, users, violated } = this.#deps;
    const { date } = dialect.values;
    if (!users.ids.accepts(record.userId)) return false;
    // invalid_text_representation
    if (!isUuid(record.id)) throw new StorageError("failed", "22P02");
    const outcome = await database.attempt(this.#statements.insert, [
      record.id,
      record.userId,
      record.digest,
      date(record.createdAt),
      date(record.expiresAt),
      record.rotation,
      date(record.rotatedAt),
      date(record.refreshExpiresAt),
      date(record.deadline),
      record.credentialsVersion,
      record.clientInfo.userAgent ?? null,
      record.clientInfo.address ?? null,
      record.previousExpiresAt === null ? null : date(record.previousExpiresAt),
    ]);
    if (!("constraint" in outcome)) return true;
    if (outcome.state === "23503" && (await violated.propertyOf(outcome)) === "userId") return false;
    throw violationError(outcome);
  }

  async findWithUser(id: SessionId): Promise<SessionWithUser<P> | null> {
    return isUuid(id) ? this.#find(id) : null;
  }

  async listByUser(query: SessionQuery): Promise<readonly SessionRecord[]> {
    const { database, dialect, rows, table, users } = this.#deps;
    const { date } = dialect.values;
    if (!users.ids.accepts(query.userId)) return [];
    const of = (property: SessionProperty) => `t.${table.column(property).name}`;
    const bindings = new Bindings();
    const conditions = [
      `${of("userId")} = ${bindings.bind(query.userId)}`,
      `${of("refreshExpiresAt")} > ${bindings.bind(date(query.now))}`,
      this.#statements.readable,
    ];
    if (query.after !== undefined) {
      const { createdAt, id } = query.after;
      const after = `${bindings.bind(date(createdAt))}, ${bindings.bind(isUuid(id) ? id : nilUuid)}`;
      conditions.push(`(${of("createdAt")}, ${of("id")}) < (${after})`);
    }
    const result = await database.run(
      `select ${rows.columns} from ${table.name} t where ${conditions.join(" and ")}` +
        ` order by ${of("createdAt")} desc, ${of("id")} desc limit ${bindings.bind(query.limit)}`,
      bindings.values,
    );
    return result.rows.map(rows.read);
  }

  async rotate(rotation: Rotation): Promise<SessionWithUser<P> | null> {
    const { database, dialect, users } = this.#deps;
    if (!isUuid(rotation.id) || !users.ids.accepts(rotation.userId)) return null;
    const { date } = dialect.values;
    const result = await database.run(this.#statements.rotate, [
      rotation.digest,
      date(rotation.at),
      date(rotation.expiresAt),
      date(rotation.refreshExpiresAt),
      rotation.id,
      rotation.expectedRotation,
      rotation.userId,
      this.#enabled,
    ]);
    const [row] = result.rows;
    return row === undefined ? null : this.#read(row);
  }

  async revoke(target: Revocation): Promise<boolean> {
    const { users } = this.#deps;
    if (!isUuid(target.id) || (target.userId !== undefined && !users.ids.accepts(target.userId))) return false;
    const affected = await this.#delete([
      ["id", "=", target.id],
      ["userId", "=", target.userId],
      ["digest", "=", target.digest],
    ]);
    return affected === 1;
  }

  async revokeAll(target: UserRevocation): Promise<number> {
    if (!this.#deps.users.ids.accepts(target.userId)) return 0;
    return this.#delete([
      ["userId", "=", target.userId],
      ["id", "<>", target.except !== undefined && isUuid(target.except) ? target.except : undefined],
      ["credentialsVersion", "<", target.issuedBefore],
    ]);
  }

  async purge(query: PurgeQuery): Promise<number> {
    const { database, dialect } = this.#deps;
    const { affected } = await database.run(this.#statements.purge, [dialect.values.date(query.now), query.limit]);
    return affected;
  }

  #read(row: Row): SessionWithUser<P> {
    const { rows, users } = this.#deps;
    return { record: rows.read(row), user: users.rows.read(row) };
  }

  async #findAll(ids: readonly SessionId[]): Promise<ReadonlyMap<string, Row>> {
    const { database, dialect, rows } = this.#deps;
    const { findWithUser, findAllWithUser } = this.#statements;
    const result = await (ids.length === 1
      ? database.run(findWithUser, ids)
      : database.run(findAllWithUser, [dialect.values.list(ids)]));
    return new Map(result.rows.map((row) => [rows.id(row), row]));
  }

  /** Conditions whose value is undefined are left out. */
  async #delete(
    conditions: readonly (readonly [SessionProperty, "=" | "<>" | "<", string | number | Uint8Array | undefined])[],
  ): Promise<number> {
    const { database, dialect, table } = this.#deps;
    const bindings = new Bindings();
    const where = conditions.flatMap(([property, operator, value]) => {
      if (value === undefined) return [];
      const parameter = bindings.bind(value);
      const compared = typeof value === "number" ? dialect.words.wide(parameter) : parameter;
      return [`${table.column(property).name} ${operator} ${compared}`];
    });
    const { affected } = await database.run(`delete from ${table.name} where ${where.join(" and ")}`, bindings.values);
    return affected;
  }
}
