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
import { BSON, type Collection, type Document, type ObjectId } from "mongodb";
import { isStorableText } from "../values/storable-text.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { date, integer, text } from "./bson-values.ts";
import type { Database } from "./database.ts";
import { Duplicate, duplicateCode, duplicateError } from "./database-error.ts";
import type { UserField } from "./define-user.ts";
import { readOrSkip } from "../values/stored-values.ts";
import type { UserDocuments } from "./user-documents.ts";
import type { UserIds } from "./user-ids.ts";

/** Documents are untyped here. Values are checked when they are read, and made by writers when they are stored. */
export type Documents = Collection<Document & { _id: string | ObjectId }>;

/** A collection of records of users. */
interface UsersRecords {
  readonly collection: string;
  /** The field with the user's id. */
  readonly userId: string;
}

interface Dependencies<P extends Profile> {
  readonly database: Database;
  readonly documents: UserDocuments<P>;
  readonly ids: UserIds;
  readonly collection: string;
  /** The name of the unique index on the username key. */
  readonly usernameIndex: string;
  readonly accessTokens: UsersRecords;
  readonly oneTimeSecrets: UsersRecords;
  /** Profile fields by their stored names. */
  readonly profileFields: ReadonlyMap<string, string>;
}

/** Users in MongoDB. Each method is one command on one document, except `delete`. */
export class MongoUserRepository<P extends Profile> implements UserRepository<P> {
  readonly #deps: Dependencies<P>;
  readonly #names: ColumnNames<UserField>;
  /** A condition: null, or absent. */
  readonly #withoutAddressKey: Document;

  constructor(dependencies: Dependencies<P>) {
    this.#deps = dependencies;
    this.#names = dependencies.documents.names;
    this.#withoutAddressKey = { [this.#names.addressKey]: { $eq: null } };
  }

  async create(user: NewUser<P>): Promise<User<P>> {
    const document = this.#deps.documents.insertion(user);
    const created = this.#deps.documents.read(BSON.deserialize(BSON.serialize(document)));
    const { usernameKey } = this.#names;
    const { _id, [usernameKey]: key, ...fields } = document as Document & { readonly _id: string };
    // An insertion by an update with a hint: it fails if the index that keeps names unique is missing.
    const outcome = await this.#deps.database.attemptWithHint((db) =>
      this.#of(db).updateOne(
        { _id: { $eq: _id }, [usernameKey]: { $eq: key as string } },
        { $setOnInsert: fields },
        { upsert: true, hint: this.#deps.usernameIndex },
      ),
    );
    // Otherwise the same user, by id and name, exists already.
    if (this.#result(outcome).upsertedCount !== 1) throw new StorageError("failed", duplicateCode);
    return created;
  }

  async findById(id: UserId): Promise<User<P> | null> {
    const stored = this.#deps.ids.write(id);
    return stored === null ? null : this.#find({ _id: { $eq: stored } });
  }

  async findByUsernameKey(key: UsernameKey): Promise<User<P> | null> {
    return typeof key === "string" && isStorableText(key)
      ? this.#find({ [this.#names.usernameKey]: { $eq: key } })
      : null;
  }

  async findByAddress(key: UsernameKey): Promise<User<P> | null> {
    if (typeof key !== "string" || !isStorableText(key)) return null;
    const { collection: coll, database, documents } = this.#deps;
    const { addressKey, usernameKey, verifiedAddressKey } = this.#names;
    const found = (field: string, rank: number, limit: number): Document[] => [
      { $match: { [field]: { $eq: key } } },
      { $limit: limit },
      { $replaceWith: { user: "$$ROOT", rank: { $literal: rank } } },
    ];
    const pipeline = [
      ...found(verifiedAddressKey, 0, 1),
      { $unionWith: { coll, pipeline: found(usernameKey, 1, 1) } },
      { $unionWith: { coll, pipeline: found(addressKey, 2, 2) } },
    ];
    const all: Document[] = await database.read((db) => this.#of(db).aggregate(pipeline).toArray());
    const [first, second] = all.toSorted((one, other) => Number(one["rank"]) - Number(other["rank"]));
    const isAmbiguous = second !== undefined && Number(first?.["rank"]) === 2;
    return first === undefined || isAmbiguous ? null : documents.read(first["user"] as Document);
  }

  /** Corrupt users are left out and replaced by the next ones, so that a short page is the last one. */
  async list(page: UserPage): Promise<readonly User<P>[]> {
    const { database, documents, ids } = this.#deps;
    let after = page.after === undefined ? undefined : ids.write(page.after);
    if (after === null) return [];
    const users: User<P>[] = [];
    for (;;) {
      const limit = page.limit - users.length;
      const filter: Document = {
        ...(after === undefined ? {} : { _id: { $gt: after } }),
        ...(page.withoutAddressKey === true ? this.#withoutAddressKey : {}),
      };
      const found: readonly (Document & { _id: string | ObjectId })[] = await database.read((db) =>
        this.#of(db)
          .find(filter)
          .sort({ _id: 1 })
          .limit(limit)
          .batchSize(limit + 1)
          .toArray(),
      );
      for (const one of found) {
        const user = readOrSkip(() => documents.read(one));
        if (user !== null) users.push(user);
      }
      if (found.length < limit || users.length === page.limit) return users;
      after = found.at(-1)?.["_id"];
    }
  }

  async update(id: UserId, changes: UserChanges<P>): Promise<boolean> {
    const names = this.#names;
    const profile = changes.profile === undefined ? undefined : this.#deps.documents.profile(changes.profile);
    const addresses = this.#deps.documents.addresses(changes);
    const unset = { ...profile?.unset, ...addresses.unset };
    const username =
      changes.username === undefined
        ? {}
        : { [names.username]: text(changes.username.display), [names.usernameKey]: text(changes.username.key) };
    const condition = {
      ...this.#ofVersion(changes.expectedCredentialsVersion),
      ...(changes.expectedAddressKey === null ? this.#withoutAddressKey : {}),
      ...this.#ofAddress(changes.expectedVerifiedAddress),
    };
    return this.#change(id, condition, {
      $set: { [names.updatedAt]: date(changes.at), ...username, ...addresses.set, ...profile?.set },
      // An empty list is an error before MongoDB 5.0.
      ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
    });
  }

  async changePassword(change: PasswordChange): Promise<boolean> {
    const at = date(change.at);
    const verified = this.#deps.documents.addresses(change);
    const names = this.#names;
    const condition = {
      ...this.#ofVersion(change.expectedCredentialsVersion),
      ...this.#ofAddress(change.expectedVerifiedAddress),
    };
    return this.#change(change.id, condition, {
      $set: {
        [names.passwordHash]: text(change.passwordHash),
        [names.credentialsChangedAt]: at,
        [names.updatedAt]: at,
        ...verified.set,
      },
      $inc: { [names.credentialsVersion]: 1 },
    });
  }

  async replacePasswordHash(change: PasswordHashReplacement): Promise<boolean> {
    const { expectedPasswordHash } = change;
    // A value that can't be stored is never the stored one.
    if (typeof expectedPasswordHash !== "string" || !isStorableText(expectedPasswordHash)) return false;
    const { passwordHash } = this.#names;
    return this.#change(
      change.id,
      { [passwordHash]: { $eq: expectedPasswordHash } },
      { $set: { [passwordHash]: text(change.passwordHash) } },
    );
  }

  async setDisabled(id: UserId, disabled: boolean, at: Date): Promise<boolean> {
    const names = this.#names;
    const value = { $literal: this.#deps.documents.disabled(disabled) };
    const isChange = { $ne: [`$${names.disabled}`, value] };
    const changes = {
      [names.disabled]: value,
      [names.credentialsVersion]: { $add: [`$${names.credentialsVersion}`, { $cond: [isChange, 1, 0] }] },
      [names.updatedAt]: { $literal: date(at) },
    };
    return this.#change(id, {}, [{ $set: changes }]);
  }

  /**
   * Deletes the user first: from then on none of their records is found, even if the second step fails. If it fails, so
   * does the call. Repeating the call deletes the records, although the user no longer exists.
   */
  async delete(id: UserId, expectedCredentialsVersion?: number): Promise<boolean> {
    const { accessTokens, database, ids, oneTimeSecrets } = this.#deps;
    const stored = ids.write(id);
    if (stored === null) return false;
    const same = { _id: { $eq: stored } };
    return database.write(async (db) => {
      const condition = this.#ofVersion(expectedCredentialsVersion);
      const { deletedCount } = await this.#of(db).deleteOne({ ...same, ...condition });
      // A user with another credentials version keeps the records.
      if (deletedCount === 0 && (await this.#of(db).findOne(same, { projection: { _id: 1 } })) !== null) return false;
      for (const { collection, userId } of [accessTokens, oneTimeSecrets]) {
        await db.collection(collection).deleteMany({ [userId]: { $eq: stored } });
      }
      return deletedCount === 1;
    });
  }

  #of(db: { collection(name: string): unknown }): Documents {
    return db.collection(this.#deps.collection) as Documents;
  }

  /** A condition of the credentials version. */
  #ofVersion(expected: number | undefined): Document {
    return expected === undefined ? {} : { [this.#names.credentialsVersion]: { $eq: integer(expected) } };
  }

  /** A condition of the verified address. */
  #ofAddress(expected: string | null | undefined): Document {
    return expected === undefined ? {} : { [this.#names.verifiedAddress]: { $eq: expected } };
  }

  async #find(filter: Document): Promise<User<P> | null> {
    const { database, documents } = this.#deps;
    const stored = await database.read((db) => this.#of(db).findOne(filter));
    return stored === null ? null : documents.read(stored);
  }

  /** Compare-and-set on one document: an update whose lost answer the driver asks for again is carried out once. */
  async #change(id: UserId, condition: Document, update: Document | Document[]): Promise<boolean> {
    const stored = this.#deps.ids.write(id);
    if (stored === null) return false;
    const { matchedCount } = await this.#write((users) =>
      users.updateOne({ _id: { $eq: stored }, ...condition }, update),
    );
    return matchedCount === 1;
  }

  async #write<T>(work: (users: Documents) => Promise<T>): Promise<T> {
    return this.#result(await this.#deps.database.attempt((db) => work(this.#of(db))));
  }

  /** Converts a rejection by a unique index to an error of the port. */
  #result<T>(outcome: T | Duplicate): T {
    if (!(outcome instanceof Duplicate)) return outcome;
    const { username, usernameKey, verifiedAddressKey } = this.#names;
    const [field, ...others] = outcome.fields;
    if (field === undefined || others.length > 0) throw duplicateError(outcome);
    if (field === username || field === usernameKey) throw new UsernameTakenError();
    if (field === verifiedAddressKey) throw new AddressTakenError();
    const property = this.#deps.profileFields.get(field);
    throw property === undefined ? duplicateError(outcome) : new ProfileFieldTakenError(property);
  }
}
