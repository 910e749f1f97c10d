import {
  type Consumption,
  type OneTimeSecretId,
  type OneTimeSecretRecord,
  type OneTimeSecretRepository,
  type PurgeQuery,
  StorageError,
  type UserId,
} from "@portcullis/core/ports";
import type { Document, ObjectId } from "mongodb";
import type { ColumnNames } from "../values/column-names.ts";
import { storedCount, storedDate, storedText } from "../values/stored-values.ts";
import { isUuid } from "../values/uuid.ts";
import { date, integer, text } from "./bson-values.ts";
import type { Database } from "./database.ts";
import { Duplicate, duplicateError, serverCode } from "./database-error.ts";
import type { OneTimeSecretField } from "./define-one-time-secret.ts";
import { freeName } from "./field-names.ts";
import { insertionForUser, noSuchUser } from "./insert-if-user-exists.ts";
import type { Documents } from "./mongo-user-repository.ts";
import { storedDigest, writeDigest } from "./session-documents.ts";
import type { UserIds } from "./user-ids.ts";
import { refused } from "./write-errors.ts";

interface Dependencies {
  readonly database: Database;
  readonly collection: string;
  readonly names: ColumnNames<OneTimeSecretField>;
  readonly users: {
    readonly collection: string;
    readonly ids: UserIds;
    /** The field of a user's creation time. */
    readonly createdAt: string;
  };
}

/** How often storing a secret is repeated if others are stored for the same user and purpose at the same time. */
const attempts = 20;

/** One-time secrets in MongoDB. Each method is one command, except `consume` and `purge`. */
export class MongoOneTimeSecretRepository implements OneTimeSecretRepository {
  readonly #deps: Dependencies;
  readonly #names: ColumnNames<OneTimeSecretField>;
  /** The temporary field of the user who is looked up. */
  readonly #user: string;
  readonly #insertion: (record: Document) => Document[];

  constructor(dependencies: Dependencies) {
    const { collection, names, users } = dependencies;
    this.#deps = dependencies;
    this.#names = names;
    this.#user = freeName("user", names);
    this.#insertion = insertionForUser({
      into: collection,
      names,
      users: users.collection,
      userCreatedAt: users.createdAt,
      whenMatched: "replace",
    });
  }

  async issue(record: OneTimeSecretRecord): Promise<boolean> {
    const { database, users } = this.#deps;
    const userId = users.ids.write(record.userId);
    if (userId === null) return false;
    const pipeline = this.#insertion(this.#document(record, userId));
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await database.attempt(async (db) => {
        try {
          await db.aggregate(pipeline).toArray();
          return true;
        } catch (error) {
          if (serverCode(error) === noSuchUser) return false;
          throw error;
        }
      });
      if (!(outcome instanceof Duplicate)) return outcome;
      // If two callers insert at once, one fails, and finds the other's document when it tries again.
      if (attempt === attempts) throw duplicateError(outcome);
    }
  }

  async find(id: OneTimeSecretId): Promise<OneTimeSecretRecord | null> {
    if (!isId(id)) return null;
    const { database, users } = this.#deps;
    const { secretId, userId } = this.#names;
    const as = this.#user;
    const pipeline = [
      { $match: { [secretId]: { $eq: id } } },
      { $lookup: { from: users.collection, localField: userId, foreignField: "_id", as } },
    ];
    const [stored] = await database.read((db) => this.#of(db).aggregate(pipeline).toArray());
    return stored === undefined ? null : this.#read(stored, (stored[as] as Document[])[0]);
  }

  /**
   * The deletion alone decides who gets the secret. The user is read after it: a user who was read before could be
   * replaced by another one with the same id until the deletion.
   */
  async consume({ id, digest, purpose, now }: Consumption): Promise<OneTimeSecretRecord | null> {
    if (!isId(id) || typeof purpose !== "string") return null;
    const names = this.#names;
    const filter = {
      [names.secretId]: { $eq: id },
      [names.digest]: { $eq: writeDigest(digest) },
      [names.purpose]: { $eq: purpose },
      [names.expiresAt]: { $gt: date(now) },
    };
    const { database, users } = this.#deps;
    const deleted = await database.write((db) => this.#of(db).findOneAndDelete(filter));
    if (deleted === null) return null;
    const owner = { _id: { $eq: deleted[names.userId] as string | ObjectId } };
    const projection = { [users.createdAt]: 1 };
    const user = await database.read((db) =>
      (db.collection(users.collection) as unknown as Documents).findOne(owner, { projection }),
    );
    return this.#read(deleted, user ?? undefined);
  }

  /** MongoDB can't limit a deletion, so this takes two commands. */
  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const { expiresAt } = this.#names;
    const ended = { [expiresAt]: { $lte: date(now) } };
    return this.#deps.database.write(async (db) => {
      const secrets = this.#of(db);
      const chosen = await secrets
        .find(ended, { projection: { _id: 1 } })
        .sort({ [expiresAt]: 1 })
        .limit(Math.min(limit, largestBatch))
        .toArray();
      if (chosen.length === 0) return 0;
      const { deletedCount } = await secrets.deleteMany({ _id: { $in: chosen.map(({ _id }) => _id) }, ...ended });
      return deletedCount;
    });
  }

  #document(record: OneTimeSecretRecord, userId: unknown): Document {
    if (!isId(record.id)) throw refused.value();
    const names = this.#names;
    return {
      // One for each user and purpose.
      _id: JSON.stringify([record.userId, record.purpose]),
      [names.secretId]: record.id,
      [names.userId]: userId,
      [names.purpose]: text(record.purpose),
      [names.digest]: writeDigest(record.digest),
      [names.expiresAt]: date(record.expiresAt),
      [names.credentialsVersion]: integer(record.credentialsVersion),
      ...(record.address === null ? {} : { [names.address]: text(record.address) }),
    };
  }

  /** Null for a secret of a deleted user, even if another user has the same id now. */
  #read(stored: Document, user: Document | undefined): OneTimeSecretRecord | null {
    if (user === undefined) return null;
    const names = this.#names;
    const createdAt = storedDate(user[this.#deps.users.createdAt]).getTime();
    if (storedDate(stored[names.userCreatedAt]).getTime() !== createdAt) return null;
    const digest = storedDigest(stored[names.digest]);
    if (digest === null) throw new StorageError("corrupt");
    const address: unknown = stored[names.address];
    return {
      id: storedText(stored[names.secretId]) as OneTimeSecretId,
      userId: this.#deps.users.ids.read(stored[names.userId]) as UserId,
      purpose: storedText(stored[names.purpose]),
      digest,
      expiresAt: storedDate(stored[names.expiresAt]),
      credentialsVersion: storedCount(stored[names.credentialsVersion], 1),
      address: address === undefined ? null : storedText(address),
    };
  }

  #of(db: { collection(name: string): unknown }): Documents {
    return db.collection(this.#deps.collection) as Documents;
  }
}

/** Keeps a list of ids in one command far below the 16 MiB of a document. */
const largestBatch = 10_000;

const isId = (id: unknown): id is OneTimeSecretId => typeof id === "string" && isUuid(id);
