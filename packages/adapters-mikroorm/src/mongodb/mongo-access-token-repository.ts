import {
  type SessionId,
  type SessionRecord,
  type AccessTokenRepository,
  type SessionWithUser,
  type Profile,
  type PurgeQuery,
  type Revocation,
  type Rotation,
  type SessionCursor,
  type SessionQuery,
  type UserRevocation,
} from "@portcullis/core/ports";
import { BSON, type Document } from "mongodb";
import { inBatches } from "../storage/in-batches.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { storedDate } from "../values/stored-values.ts";
import { isUuid, nilUuid } from "../values/uuid.ts";
import { type SessionDocuments, writeDigest } from "./session-documents.ts";
import { date, integer } from "./bson-values.ts";
import type { Database } from "./database.ts";
import { serverCode } from "./database-error.ts";
import type { SessionField } from "./define-access-token.ts";
import { freeName } from "./field-names.ts";
import { insertionForUser, noSuchUser } from "./insert-if-user-exists.ts";
import type { Documents } from "./mongo-user-repository.ts";
import type { UserDocuments } from "./user-documents.ts";
import type { UserIds } from "./user-ids.ts";

interface Dependencies<P extends Profile> {
  readonly database: Database;
  readonly documents: SessionDocuments;
  readonly collection: string;
  readonly users: { readonly collection: string; readonly documents: UserDocuments<P>; readonly ids: UserIds };
}

/** Keeps a list of ids in one command far below the 16 MiB of a document. */
const largestBatch = 10_000;

/** Sessions in MongoDB. Each method is one command, except `rotate` and `purge`; concurrent look-ups share one. */
export class MongoAccessTokenRepository<P extends Profile> implements AccessTokenRepository<P> {
  readonly #deps: Dependencies<P>;
  readonly #names: ColumnNames<SessionField>;
  /** The temporary field of the user who is looked up. */
  readonly #user: string;
  readonly #insertion: (record: Document) => Document[];
  readonly #find = inBatches<SessionId, Document, SessionWithUser<P>>({
    find: (ids) => this.#findAll(ids),
    read: (document) => this.#read(document),
    copy: (document) => BSON.deserialize(BSON.serialize(document)),
  });

  constructor(dependencies: Dependencies<P>) {
    const { collection, documents, users } = dependencies;
    const { names } = documents;
    this.#deps = dependencies;
    this.#names = names;
    this.#user = freeName("user", names);
    this.#insertion = insertionForUser({
      into: collection,
      names,
      users: users.collection,
      userCreatedAt: users.documents.names.createdAt,
    });
  }

  async create(record: SessionRecord): Promise<boolean> {
    const { database, documents, users } = this.#deps;
    const userId = users.ids.write(record.userId);
    if (userId === null) return false;
    const pipeline = this.#insertion(documents.insertion(record, userId));
    return database.write(async (db) => {
      try {
        await db.aggregate(pipeline).toArray();
        return true;
      } catch (error) {
        if (serverCode(error) === noSuchUser) return false;
        throw error;
      }
    });
  }

  async findWithUser(id: SessionId): Promise<SessionWithUser<P> | null> {
    return isId(id) ? this.#find(id) : null;
  }

  async listByUser(query: SessionQuery): Promise<readonly SessionRecord[]> {
    const { database, documents, users } = this.#deps;
    const userId = users.ids.write(query.userId);
    if (userId === null) return [];
    const { limit } = query;
    const names = this.#names;
    const filter = {
      [names.userId]: { $eq: userId },
      [names.refreshExpiresAt]: { $gt: date(query.now) },
      ...(query.after === undefined ? {} : olderThan(names.createdAt, query.after)),
      $expr: documents.readable,
    };
    const found = await database.read((db) =>
      this.#of(db)
        .find(filter)
        .sort({ [names.createdAt]: -1, _id: -1 })
        .limit(limit)
        .batchSize(limit + 1)
        .toArray(),
    );
    return found.map(documents.read);
  }

  /** The read that follows the write finds the user, and whether the session was deleted meanwhile. */
  async rotate(rotation: Rotation): Promise<SessionWithUser<P> | null> {
    const { database, documents, users } = this.#deps;
    const { id, expectedRotation } = rotation;
    const userId = users.ids.write(rotation.userId);
    if (!isId(id) || userId === null) return null;
    const at = date(rotation.at);
    const names = this.#names;
    const notAfterDeadline = (moment: Date) => ({ $min: [date(moment), `$${names.deadline}`] });
    const filter = {
      _id: { $eq: id },
      [names.rotation]: { $eq: integer(expectedRotation) },
      [names.userId]: { $eq: userId },
      [names.refreshExpiresAt]: { $gt: at },
      $expr: documents.writable,
    };
    const changes = {
      [names.digest]: writeDigest(rotation.digest),
      [names.rotation]: { $add: [`$${names.rotation}`, 1] },
      [names.rotatedAt]: at,
      [names.expiresAt]: notAfterDeadline(rotation.expiresAt),
      [names.previousExpiresAt]: `$${names.expiresAt}`,
      [names.refreshExpiresAt]: notAfterDeadline(rotation.refreshExpiresAt),
    };
    const written = await database.write((db) =>
      this.#of(db).findOneAndUpdate(filter, [{ $set: changes }], { returnDocument: "after" }),
    );
    if (written === null) return null;
    const found = await this.#find(id);
    return found === null ? null : { record: documents.read(written), user: found.user };
  }

  async revoke(target: Revocation): Promise<boolean> {
    const { database, users } = this.#deps;
    const userId = target.userId === undefined ? undefined : users.ids.write(target.userId);
    if (!isId(target.id) || userId === null) return false;
    const filter = {
      _id: { $eq: target.id },
      ...(userId === undefined ? {} : { [this.#names.userId]: { $eq: userId } }),
      ...(target.digest === undefined ? {} : { [this.#names.digest]: { $eq: writeDigest(target.digest) } }),
    };
    const { deletedCount } = await database.write((db) => this.#of(db).deleteOne(filter));
    return deletedCount === 1;
  }

  async revokeAll(target: UserRevocation): Promise<number> {
    const { database, users } = this.#deps;
    const userId = users.ids.write(target.userId);
    if (userId === null) return 0;
    const { except, issuedBefore } = target;
    const names = this.#names;
    const filter = {
      [names.userId]: { $eq: userId },
      ...(except === undefined || !isId(except) ? {} : { _id: { $ne: except } }),
      ...(issuedBefore === undefined ? {} : { [names.credentialsVersion]: { $lt: integer(issuedBefore) } }),
    };
    const { deletedCount } = await database.write((db) => this.#of(db).deleteMany(filter));
    return deletedCount;
  }

  /**
   * MongoDB can't limit a deletion, so this takes two commands: one selects records, one deletes those that still
   * exist.
   */
  async purge(query: PurgeQuery): Promise<number> {
    const { deadline } = this.#names;
    const ended = { [deadline]: { $lte: date(query.now) } };
    return this.#deps.database.write(async (db) => {
      const records = this.#of(db);
      let deleted = 0;
      for (;;) {
        const limit = Math.min(query.limit - deleted, largestBatch);
        const chosen = await records
          .find(ended, { projection: { _id: 1 } })
          .sort({ [deadline]: 1 })
          .limit(limit)
          .batchSize(limit + 1)
          .toArray();
        if (chosen.length === 0) return deleted;
        const { deletedCount } = await records.deleteMany({ _id: { $in: chosen.map(({ _id }) => _id) }, ...ended });
        deleted += deletedCount;
        if (chosen.length < limit || deleted >= query.limit) return deleted;
      }
    });
  }

  async #findAll(ids: readonly SessionId[]): Promise<ReadonlyMap<string, Document>> {
    const { database, users } = this.#deps;
    const found = await database.read((db) =>
      this.#of(db)
        .aggregate([
          { $match: { _id: ids.length === 1 ? { $eq: ids[0] } : { $in: ids } } },
          {
            $lookup: {
              from: users.collection,
              localField: this.#names.userId,
              foreignField: "_id",
              as: this.#user,
            },
          },
        ])
        .toArray(),
    );
    return new Map(found.map((document) => [String(document["_id"]), document]));
  }

  #read(document: Document): SessionWithUser<P> | null {
    const { documents, users } = this.#deps;
    const [user] = document[this.#user] as Document[];
    if (user === undefined) return null;
    const answer = { record: documents.read(document), user: users.documents.read(user) };
    // A session of an earlier user with the same id.
    return storedDate(document[this.#names.userCreatedAt]).getTime() === answer.user.createdAt.getTime()
      ? answer
      : null;
  }

  #of(db: { collection(name: string): unknown }): Documents {
    return db.collection(this.#deps.collection) as Documents;
  }
}

const isId = (id: unknown): id is SessionId => typeof id === "string" && isUuid(id);

/** The first condition uses the index; the second leaves out records of the same instant that were already returned. */
const olderThan = (name: string, cursor: SessionCursor): Document => {
  const createdAt = date(cursor.createdAt);
  const id = isId(cursor.id) ? cursor.id : nilUuid;
  return {
    [name]: { $lte: createdAt },
    $or: [{ [name]: { $lt: createdAt } }, { _id: { $lt: id } }],
  };
};
