import {
  AddressTakenError,
  type NewUser,
  type PasswordChange,
  type PasswordHashReplacement,
  type Profile,
  ProfileFieldTakenError,
  StorageError,
  type User,
  type UserChanges,
  type UserId,
  type UsernameKey,
  UsernameTakenError,
  type UserPage,
  type UserRepository,
} from "@portcullis/core/ports";
import { isStorableText } from "../values/storable-text.ts";
import { readOrSkip } from "../values/stored-values.ts";
import type { UserIds } from "../users/user-ids.ts";
import { Bindings } from "./bindings.ts";
import type { Table } from "./columns.ts";
import type { Database, Result, Row } from "./database.ts";
import { violationError } from "./database-error.ts";
import type { Dialect, GeneratedIds, ViolatedProperties, Violation } from "./dialect.ts";
import type { Assignment, DefaultAssignment, UserRows } from "./user-rows.ts";

interface Dependencies<P extends Profile> {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly table: Table;
  readonly rows: UserRows<P>;
  readonly ids: UserIds;
  /** Absent if the database generates no ids, or never one that is taken. */
  readonly generatedIds?: GeneratedIds | undefined;
  /** Knows the columns of the username, its key and the profile. */
  readonly violated: ViolatedProperties;
}

/** What a user must have for a change to happen. */
type Expectations = Pick<
  UserChanges<Profile>,
  "expectedCredentialsVersion" | "expectedAddressKey" | "expectedVerifiedAddress"
>;

/** Users in an SQL database. Each method is one statement. */
export class SqlUserRepository<P extends Profile> implements UserRepository<P> {
  readonly #deps: Dependencies<P>;
  readonly #columns: Readonly<Record<(typeof columns)[number], string>>;
  readonly #findById: string;
  readonly #findByUsernameKey: string;
  readonly #findByAddress: string;

  constructor(dependencies: Dependencies<P>) {
    this.#deps = dependencies;
    const name = (property: (typeof columns)[number]) => dependencies.table.column(property).name;
    this.#columns = {
      id: name("id"),
      username: name("username"),
      usernameKey: name("usernameKey"),
      passwordHash: name("passwordHash"),
      disabled: name("disabled"),
      updatedAt: name("updatedAt"),
      credentialsVersion: name("credentialsVersion"),
      credentialsChangedAt: name("credentialsChangedAt"),
      verifiedAddress: name("verifiedAddress"),
      verifiedAddressKey: name("verifiedAddressKey"),
      addressKey: name("addressKey"),
    };
    const { database, rows, table } = dependencies;
    const find = (column: string) => `select ${rows.columns} from ${table.name} u where u.${column} = $1`;
    this.#findById = find(this.#columns.id);
    this.#findByUsernameKey = find(this.#columns.usernameKey);
    this.#findByAddress = this.#addressStatement();
    database.declareFixed(this.#findById, this.#findByUsernameKey, this.#findByAddress);
  }

  async create(user: NewUser<P>): Promise<User<P>> {
    const { database, generatedIds, ids, rows, table } = this.#deps;
    const id = user.id ?? ids.generate(user.createdAt);
    // invalid_text_representation
    if (id !== undefined && !ids.accepts(id)) throw new StorageError("failed", "22P02");
    const assignments = rows.insertion(user, id);
    const bindings = new Bindings();
    const statement =
      `insert into ${table.name} (${assignments.map(({ column }) => column).join(", ")})` +
      ` values (${assignments.map(({ value }) => bindings.bind(value)).join(", ")}) returning ${rows.returned}`;
    const insert = () => database.attempt(statement, bindings.values);
    let outcome = await insert();
    if ("constraint" in outcome && id === undefined && generatedIds !== undefined) {
      outcome = await generatedIds.drawAgain(outcome, insert);
    }
    const [row] = (await this.#result(outcome)).rows;
    if (row === undefined) throw new StorageError("failed");
    return rows.read(row);
  }

  async findById(id: UserId): Promise<User<P> | null> {
    return this.#deps.ids.accepts(id) ? this.#find(this.#findById, id) : null;
  }

  async findByUsernameKey(key: UsernameKey): Promise<User<P> | null> {
    return isStorableText(key) ? this.#find(this.#findByUsernameKey, key) : null;
  }

  async findByAddress(key: UsernameKey): Promise<User<P> | null> {
    const { database, rows } = this.#deps;
    if (!isStorableText(key)) return null;
    const [first, second] = (await database.run(this.#findByAddress, [key])).rows;
    const isAmbiguous = second !== undefined && Number(first?.["priority"]) === 2;
    return first === undefined || isAmbiguous ? null : rows.read(first);
  }

  /**
   * Three index look-ups. The last returns at most two users. They are not joined to the users afterwards: without
   * statistics, PostgreSQL would read the whole table, but only if a user was found, and the time would tell users from
   * strangers.
   */
  #addressStatement(): string {
    const { rows, table } = this.#deps;
    const { verifiedAddressKey, usernameKey, addressKey } = this.#columns;
    const found = (column: string, priority: number) =>
      `select ${rows.columns}, ${priority} as priority from ${table.name} u where u.${column} = $1`;
    return (
      `${found(verifiedAddressKey, 0)} union all ${found(usernameKey, 1)}` +
      ` union all select * from (${found(addressKey, 2)} limit 2) a order by priority`
    );
  }

  /** Corrupt users are left out and replaced by the next ones, so that a short page is the last one. */
  async list(page: UserPage): Promise<readonly User<P>[]> {
    const { ids, rows } = this.#deps;
    if (page.after !== undefined && !ids.accepts(page.after)) return [];
    const users: User<P>[] = [];
    let rest = page;
    for (;;) {
      const limit = page.limit - users.length;
      const found = await this.#page({ ...rest, limit });
      for (const row of found) {
        const user = readOrSkip(() => rows.read(row));
        if (user !== null) users.push(user);
      }
      if (found.length < limit || users.length === page.limit) return users;
      rest = { ...page, after: rows.readId(found.at(-1) ?? {}) };
    }
  }

  async #page({ after, limit, withoutAddressKey }: UserPage): Promise<readonly Row[]> {
    const { database, rows, table } = this.#deps;
    const { id, addressKey } = this.#columns;
    const bindings = new Bindings();
    const conditions = [
      ...(after === undefined ? [] : [`u.${id} > ${bindings.bind(after)}`]),
      ...(withoutAddressKey === true ? [`u.${addressKey} is null`] : []),
    ];
    const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
    const result = await database.run(
      `select ${rows.columns} from ${table.name} u${where} order by u.${id} limit ${bindings.bind(limit)}`,
      bindings.values,
    );
    return result.rows;
  }

  async update(id: UserId, changes: UserChanges<P>): Promise<boolean> {
    const { username, usernameKey, updatedAt } = this.#columns;
    const assignments = [
      { column: updatedAt, value: this.#deps.dialect.values.date(changes.at) },
      ...(changes.username === undefined
        ? []
        : [
            { column: username, value: changes.username.display },
            { column: usernameKey, value: changes.username.key },
          ]),
      ...this.#deps.rows.addresses(changes),
      ...(changes.profile === undefined ? [] : this.#deps.rows.profile(changes.profile)),
    ];
    return this.#change(id, assignments, changes);
  }

  async changePassword(change: PasswordChange): Promise<boolean> {
    const { database, dialect, ids, rows, table } = this.#deps;
    const { id, passwordHash, credentialsVersion, credentialsChangedAt, updatedAt } = this.#columns;
    if (!ids.accepts(change.id)) return false;
    if (change.verified !== undefined || change.expectedVerifiedAddress !== undefined) {
      const at = dialect.values.date(change.at);
      return this.#change(
        change.id,
        [
          { column: passwordHash, value: change.passwordHash },
          { column: credentialsVersion, value: change.expectedCredentialsVersion + 1 },
          { column: credentialsChangedAt, value: at },
          { column: updatedAt, value: at },
          ...rows.addresses(change),
        ],
        change,
      );
    }
    const { affected } = await database.run(
      `update ${table.name} set ${passwordHash} = $1, ${credentialsVersion} = ${credentialsVersion} + 1,` +
        ` ${credentialsChangedAt} = $2, ${updatedAt} = $2 where ${id} = $3 and ${credentialsVersion} = ${dialect.words.wide("$4")}`,
      [change.passwordHash, dialect.values.date(change.at), change.id, change.expectedCredentialsVersion],
    );
    return affected === 1;
  }

  async replacePasswordHash(change: PasswordHashReplacement): Promise<boolean> {
    const { database, ids, table } = this.#deps;
    const { id, passwordHash } = this.#columns;
    // A value that can't be stored is never the stored one.
    if (!ids.accepts(change.id) || !isStorableText(change.expectedPasswordHash)) return false;
    const { affected } = await database.run(
      `update ${table.name} set ${passwordHash} = $1 where ${id} = $2 and ${passwordHash} = $3`,
      [change.passwordHash, change.id, change.expectedPasswordHash],
    );
    return affected === 1;
  }

  async setDisabled(id: UserId, disabled: boolean, at: Date): Promise<boolean> {
    const { database, dialect, ids, table } = this.#deps;
    const { id: key, disabled: flag, credentialsVersion, updatedAt } = this.#columns;
    if (!ids.accepts(id)) return false;
    const { affected } = await database.run(
      `update ${table.name} set ${flag} = $1, ${updatedAt} = $2, ${credentialsVersion} = ${credentialsVersion}` +
        ` + case when ${flag} = $1 then 0 else 1 end where ${key} = $3`,
      [this.#deps.table.column("disabled").write(disabled), dialect.values.date(at), id],
    );
    return affected === 1;
  }

  /** The foreign keys delete the session records and the one-time secrets too. */
  async delete(id: UserId, expectedCredentialsVersion?: number): Promise<boolean> {
    const { database, ids, table } = this.#deps;
    if (!ids.accepts(id)) return false;
    const bindings = new Bindings();
    const { affected } = await database.run(
      `delete from ${table.name} where ${this.#sameUser(bindings, id, expectedCredentialsVersion)}`,
      bindings.values,
    );
    return affected === 1;
  }

  #sameUser(bindings: Bindings, id: UserId, expectedCredentialsVersion: number | undefined): string {
    const { id: key, credentialsVersion } = this.#columns;
    const sameId = `${key} = ${bindings.bind(id)}`;
    if (expectedCredentialsVersion === undefined) return sameId;
    const expected = this.#deps.dialect.words.wide(bindings.bind(expectedCredentialsVersion));
    return `${sameId} and ${credentialsVersion} = ${expected}`;
  }

  async #find(statement: string, value: string): Promise<User<P> | null> {
    const { database, rows } = this.#deps;
    const result = await database.run(statement, [value]);
    const [row] = result.rows;
    return row === undefined ? null : rows.read(row);
  }

  async #change(
    id: UserId,
    assignments: readonly (Assignment | DefaultAssignment)[],
    { expectedCredentialsVersion, expectedAddressKey, expectedVerifiedAddress }: Expectations,
  ): Promise<boolean> {
    if (!this.#deps.ids.accepts(id)) return false;
    const bindings = new Bindings();
    const changes = assignments.map((change) => `${change.column} = ${term(bindings, change)}`).join(", ");
    const sameUser = this.#sameUser(bindings, id, expectedCredentialsVersion);
    const { addressKey, verifiedAddress } = this.#columns;
    const conditions = [sameUser];
    if (expectedAddressKey === null) conditions.push(`${addressKey} is null`);
    if (expectedVerifiedAddress === null) conditions.push(`${verifiedAddress} is null`);
    else if (expectedVerifiedAddress !== undefined) {
      conditions.push(`${verifiedAddress} = ${bindings.bind(expectedVerifiedAddress)}`);
    }
    const { affected } = await this.#write(
      `update ${this.#deps.table.name} set ${changes} where ${conditions.join(" and ")}`,
      bindings,
    );
    return affected === 1;
  }

  async #write(sql: string, { values }: Bindings): Promise<Result> {
    return this.#result(await this.#deps.database.attempt(sql, values));
  }

  /** Converts a violated constraint to an error of the port. */
  async #result(outcome: Result | Violation): Promise<Result> {
    if (!("constraint" in outcome)) return outcome;
    const property = outcome.state === "23505" ? await this.#deps.violated.propertyOf(outcome) : undefined;
    if (property === "usernameKey" || property === "username") throw new UsernameTakenError();
    if (property === "verifiedAddressKey") throw new AddressTakenError();
    throw property === undefined ? violationError(outcome) : new ProfileFieldTakenError(property);
  }
}

const columns = [
  "id",
  "username",
  "usernameKey",
  "passwordHash",
  "disabled",
  "updatedAt",
  "credentialsVersion",
  "credentialsChangedAt",
  "verifiedAddress",
  "verifiedAddressKey",
  "addressKey",
] as const;

const term = (bindings: Bindings, change: Assignment | DefaultAssignment): string =>
  "value" in change ? bindings.bind(change.value) : change.byDefault;
