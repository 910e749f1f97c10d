import { type Profile, StorageError, type UserId } from "@portcullis/core/ports";
import { type AnyBulkWriteOperation, type Document, ObjectId } from "mongodb";
import { UnsuitableSchemaError } from "../storage/unsuitable-schema-error.ts";
import { assertAdoptable, keyToFill, type KeyedUser } from "../users/adoption.ts";
import { UnadoptableUsersError } from "../users/unadoptable-users-error.ts";
import { type Database, longestBuild as timeoutMS } from "./database.ts";
import type { Documents } from "./mongo-user-repository.ts";
import { ofField, unfit } from "./schema-problems.ts";
import { UnsuitableCollectionError } from "./unsuitable-collection-error.ts";
import type { UserDocuments } from "./user-documents.ts";
import type { UserFieldRules } from "./user-field-rules.ts";
import type { UserIds } from "./user-ids.ts";

interface Users<P extends Profile> {
  readonly collection: string;
  readonly documents: UserDocuments<P>;
  readonly ids: UserIds;
  readonly rules: UserFieldRules;
}

type StoredUser = Document & { readonly _id: string | ObjectId };

/** Reads the documents of users that may lack fields, and fills these. */
export class Adoption<P extends Profile> {
  readonly #database: Database;
  readonly #users: Users<P>;
  readonly #batchSize: number;
  /** The fields that are filled where they are absent or null. */
  readonly #filled: ReadonlySet<string>;
  /** The fields that are filled where they are absent. A flag that is null may mean that the user is not active. */
  readonly #filledIfAbsent: ReadonlySet<string>;

  constructor(database: Database, users: Users<P>, batchSize: number) {
    const { names } = users.documents;
    this.#database = database;
    this.#users = users;
    this.#batchSize = batchSize;
    this.#filled = new Set([
      names.usernameKey,
      names.createdAt,
      names.updatedAt,
      names.credentialsVersion,
      names.credentialsChangedAt,
    ]);
    this.#filledIfAbsent = new Set([names.disabled, ...users.rules.defaults.keys()]);
  }

  /**
   * Checks all users, fills what they lack in batches, and creates the indexes.
   * @returns how many users it filled
   * @throws UnsuitableSchemaError if collections, indexes or values do not fit the definition
   * @throws UnadoptableUsersError if two users have one key, or a username is not valid
   * @throws StorageError
   */
  async run(): Promise<number> {
    await this.#check();
    const filled = await this.#fill();
    try {
      await this.#database.ensureIndexesAnew();
    } catch (error) {
      if (!(error instanceof UnsuitableCollectionError)) throw error;
      throw new UnsuitableSchemaError([unfit(error)], error.engineCode);
    }
    return filled;
  }

  async #check(): Promise<void> {
    const different = (await this.#database.inspect()).unfit.map(unfit);
    if (different.length > 0) throw new UnsuitableSchemaError(different);
    const { ids } = this.#users;
    // MongoDB compares ids of one type only, so a page would leave out the others.
    if ((await this.#find({ _id: { $not: { $type: ids.type } } }, 1)).length > 0) throw this.#unfitFields(["_id"]);
    await assertAdoptable(() => this.#all());
  }

  /** @throws UnsuitableSchemaError after the last user, if values of any do not fit the definition */
  async *#all(): AsyncGenerator<KeyedUser> {
    const unfitNames = new Set<string>();
    for (let batch = await this.#page({}); batch.length > 0; batch = await this.#page({}, batch)) {
      for (const user of batch) {
        for (const name of this.#unfitIn(user)) unfitNames.add(name);
        if (unfitNames.size === 0) yield { id: this.#idOf(user), key: this.#keyOf(user) };
      }
    }
    if (unfitNames.size > 0) throw this.#unfitFields([...unfitNames]);
  }

  /** After an interruption, it continues with the users who still lack something. */
  async #fill(): Promise<number> {
    const lacking = {
      $or: [
        ...[...this.#filled].map((name) => ({ [name]: { $eq: null } })),
        ...[...this.#filledIfAbsent].map((name) => ({ [name]: { $exists: false } })),
      ],
    };
    let filled = 0;
    for (;;) {
      const before = filled;
      let batch = await this.#page(lacking);
      if (batch.length === 0) return filled;
      for (; batch.length > 0; batch = await this.#page(lacking, batch)) filled += await this.#write(batch);
      // Another program deletes or renames them all.
      if (filled === before) throw new StorageError("failed");
    }
  }

  /** Returns how many were filled. A user whose username has been changed meanwhile is not. */
  async #write(batch: readonly StoredUser[]): Promise<number> {
    const { documents, rules } = this.#users;
    const { names } = documents;
    const now = new Date();
    const updates = batch.map((user): AnyBulkWriteOperation<StoredUser> => {
      const key = this.#keyOf(user);
      if (key === null) throw new UnadoptableUsersError([], [this.#idOf(user)]);
      const { _id } = user;
      const madeAt = _id instanceof ObjectId ? _id.getTimestamp() : now;
      const values: readonly (readonly [string, unknown])[] = [
        [names.usernameKey, key],
        [names.disabled, documents.disabled(false)],
        [names.credentialsVersion, 1],
        [names.createdAt, madeAt < now ? madeAt : now],
        ...rules.defaults,
      ];
      const first = values.map(([name, value]) => [name, { $ifNull: [`$${name}`, { $literal: value }] }]);
      const then = [names.updatedAt, names.credentialsChangedAt].map((name) => [
        name,
        { $ifNull: [`$${name}`, `$${names.createdAt}`] },
      ]);
      return {
        updateOne: {
          filter: { _id: { $eq: _id }, [names.username]: { $eq: user[names.username] as unknown } },
          update: [{ $set: Object.fromEntries(first) as Document }, { $set: Object.fromEntries(then) as Document }],
        },
      };
    });
    // The index that writes require can't be created before all users have keys.
    const { matchedCount } = await this.#database.read((db) => this.#of(db).bulkWrite(updates, { timeoutMS }));
    return matchedCount;
  }

  #page(filter: Document, previous: readonly StoredUser[] = []): Promise<readonly StoredUser[]> {
    const [after] = previous.slice(-1).map(({ _id }) => ({ _id: { $gt: _id } }));
    return this.#find({ ...filter, ...after }, this.#batchSize);
  }

  #find(filter: Document, limit: number): Promise<readonly StoredUser[]> {
    const projection = Object.fromEntries(this.#users.rules.all.map(({ name }) => [name, 1]));
    return this.#database.read((db) =>
      this.#of(db)
        .find(filter, { projection, sort: { _id: 1 }, limit, timeoutMS })
        .toArray(),
    );
  }

  #idOf({ _id }: StoredUser): UserId {
    return this.#users.ids.read(_id) as UserId;
  }

  /** The key that the user has, or else that of the username; null if the username is not valid. */
  #keyOf(user: StoredUser): string | null {
    const { names } = this.#users.documents;
    const username: unknown = user[names.username];
    const key: unknown = user[names.usernameKey];
    if (typeof username !== "string") return null;
    return typeof key === "string" ? key : keyToFill(username);
  }

  /** The names of fields whose values can't be read, except the username, whose user is named. */
  #unfitIn(user: StoredUser): readonly string[] {
    const { documents, rules } = this.#users;
    return rules.all.flatMap(({ fits, name }) =>
      name === documents.names.username || this.#isFilled(name, user[name]) || fits(user[name]) ? [] : [name],
    );
  }

  #isFilled(name: string, value: unknown): boolean {
    if (value === undefined) return this.#filled.has(name) || this.#filledIfAbsent.has(name);
    return value === null && this.#filled.has(name);
  }

  #unfitFields(names: readonly string[]): UnsuitableSchemaError {
    const { collection } = this.#users;
    return new UnsuitableSchemaError(
      names.map((name) =>
        ofField(collection, name, "has values that do not fit the definition, or is missing in users"),
      ),
    );
  }

  #of(db: { collection(name: string): unknown }): Documents {
    return db.collection(this.#users.collection) as Documents;
  }
}
