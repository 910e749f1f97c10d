import { StorageError, type UserId } from "@portcullis/core/ports";
import { assertAdoptable, keyToFill, type KeyedUser } from "../users/adoption.ts";
import { storedId, storedText } from "../values/stored-values.ts";
import { Bindings } from "./bindings.ts";
import type { Table } from "./columns.ts";
import type { Database, Row } from "./database.ts";
import type { Dialect } from "./dialect.ts";
import { selectionOf } from "./selection.ts";
import { UnadoptableUsersError } from "../users/unadoptable-users-error.ts";

/** The columns that adoption fills. They are added without `not null`. */
export const filledProperties = [
  "usernameKey",
  "createdAt",
  "updatedAt",
  "credentialsVersion",
  "credentialsChangedAt",
] as const;

interface FoundUser {
  readonly id: UserId;
  readonly username: string;
}

/** Reads the users of a table that may lack columns, and fills these. */
export class Adoption {
  readonly #database: Database;
  readonly #dialect: Dialect;
  readonly #users: Table;
  readonly #batchSize: number;

  constructor(database: Database, dialect: Dialect, users: Table, batchSize: number) {
    this.#database = database;
    this.#dialect = dialect;
    this.#users = users;
    this.#batchSize = batchSize;
  }

  /**
   * Checks all usernames, and changes nothing.
   * @throws UnadoptableUsersError if two users have one key, or a username is not valid
   */
  async check(): Promise<void> {
    await assertAdoptable(() => this.#all());
  }

  async *#all(): AsyncGenerator<KeyedUser> {
    for (let batch = await this.#page(); batch.length > 0; batch = await this.#page(batch.at(-1)?.id)) {
      for (const { id, username } of batch) yield { id, key: keyToFill(username) };
    }
  }

  /**
   * Fills what users lack, in batches. After an interruption, it continues with those who still lack it.
   * @returns how many users it filled
   */
  async fill(): Promise<number> {
    let filled = 0;
    for (let batch = await this.#lacking(); batch.length > 0; batch = await this.#lacking()) {
      const { affected } = await this.#write(batch);
      // Another program deleted them, or the statement changes nothing.
      if (affected === 0) throw new StorageError("failed");
      filled += affected;
    }
    return filled;
  }

  #page(after?: UserId): Promise<readonly FoundUser[]> {
    const bindings = new Bindings();
    const { name: id } = this.#users.column("id");
    const where = after === undefined ? "" : ` where u.${id} > ${bindings.bind(after)}`;
    return this.#select(where, bindings);
  }

  #lacking(): Promise<readonly FoundUser[]> {
    const conditions = filledProperties.map((property) => `u.${this.#users.column(property).name} is null`);
    return this.#select(` where ${conditions.join(" or ")}`, new Bindings());
  }

  async #select(where: string, bindings: Bindings): Promise<readonly FoundUser[]> {
    const selection = selectionOf(this.#users, "u", ["id", "username"] as const);
    const { name: id } = this.#users.column("id");
    const { rows } = await this.#database.run(
      `select ${selection.columns} from ${this.#users.name} u${where} order by u.${id} limit ${bindings.bind(this.#batchSize)}`,
      bindings.values,
    );
    return rows.map((row: Row) => ({
      id: storedId(selection.value(row, "id")) as UserId,
      username: storedText(selection.value(row, "username")),
    }));
  }

  #write(batch: readonly FoundUser[]) {
    const name = (property: string) => this.#users.column(property).name;
    const bindings = new Bindings();
    const ids = new Map(batch.map(({ id }) => [id, bindings.bind(id)]));
    const keys = batch.map(({ id, username }) => {
      const key = keyToFill(username);
      if (key === null) throw new UnadoptableUsersError([], [id]);
      return `when ${ids.get(id) ?? ""} then ${bindings.bind(key)}`;
    });
    const now = this.#dialect.values.date(new Date());
    const dated = (property: string, ...others: readonly string[]) =>
      `${name(property)} = coalesce(${[name(property), ...others, bindings.bind(now)].join(", ")})`;
    const assignments = [
      `${name("usernameKey")} = coalesce(${name("usernameKey")}, case ${name("id")} ${keys.join(" ")} end)`,
      `${name("credentialsVersion")} = coalesce(${name("credentialsVersion")}, 1)`,
      dated("createdAt"),
      dated("updatedAt", name("createdAt")),
      dated("credentialsChangedAt", name("createdAt")),
    ];
    return this.#database.run(
      `update ${this.#users.name} set ${assignments.join(", ")} where ${name("id")} in (${[...ids.values()].join(", ")})`,
      bindings.values,
    );
  }
}
