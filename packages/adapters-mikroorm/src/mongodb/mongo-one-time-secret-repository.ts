import {
  type Consumption,
  type OneTimeSecretId,
  type OneTimeSecretRecord,
  type OneTimeSecretRepository,
  type PurgeQuery,
  StorageError,
  type UserId,
} from "@portcullis/core/ports";
import type { Document } from "mongodb";
import { storedCount, storedDate, storedText } from "../values/stored-values.ts";
import { isUuid } from "../values/uuid.ts";
import { date, integer, text } from "./bson-values.ts";
import { type Database, isDuplicate } from "./database.ts";
import { duplicateError, serverCode } from "./database-error.ts";
import { insertionForUser, noSuchUser } from "./insert-if-user-exists.ts";
import type { Documents } from "./mongo-user-repository.ts";
import { storedDigest, writeDigest } from "./session-documents.ts";
import type { UserIds } from "./user-ids.ts";
import { refused } from "./write-errors.ts";

interface Dependencies {
  readonly database: Database;
  readonly collection: string;
  readonly users: { readonly collection: string; readonly ids: UserIds };
}

/** How often storing a secret is repeated if others are stored for the same user and purpose at the same time. */
const attempts = 20;

/** One-time secrets in MongoDB. Each method is one command, except `purge`. */
export class MongoOneTimeSecretRepository implements OneTimeSecretRepository {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  async issue(record: OneTimeSecretRecord): Promise<boolean> {
    const { collection, database, users } = this.#deps;
    const userId = users.ids.write(record.userId);
    if (userId === null) return false;
    const target = { into: collection, users: users.collection, whenMatched: "replace" } as const;
    const pipeline = insertionForUser(this.#document(record, userId), target);
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
      if (!isDuplicate(outcome)) return outcome;
      // If two callers insert at once, one fails, and finds the other's document when it tries again.
      if (attempt === attempts) throw duplicateError(outcome);
    }
  }

  async find(id: OneTimeSecretId): Promise<OneTimeSecretRecord | null> {
    if (!isId(id)) return null;
    return this.#read(await this.#deps.database.read((db) => this.#of(db).findOne({ secretId: { $eq: id } })));
  }

  async consume({ id, digest, purpose, now }: Consumption): Promise<OneTimeSecretRecord | null> {
    if (!isId(id) || typeof purpose !== "string") return null;
    const filter = {
      secretId: { $eq: id },
      digest: { $eq: writeDigest(digest) },
      purpose: { $eq: purpose },
      expiresAt: { $gt: date(now) },
    };
    return this.#read(await this.#deps.database.write((db) => this.#of(db).findOneAndDelete(filter)));
  }

  /** MongoDB can't limit a deletion, so this takes two commands. */
  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const ended = { expiresAt: { $lte: date(now) } };
    return this.#deps.database.write(async (db) => {
      const secrets = this.#of(db);
      const chosen = await secrets
        .find(ended, { projection: { _id: 1 } })
        .sort({ expiresAt: 1 })
        .limit(Math.min(limit, largestBatch))
        .toArray();
      if (chosen.length === 0) return 0;
      const { deletedCount } = await secrets.deleteMany({ _id: { $in: chosen.map(({ _id }) => _id) }, ...ended });
      return deletedCount;
    });
  }

  #document(record: OneTimeSecretRecord, userId: unknown): Document {
    if (!isId(record.id)) throw refused.value();
    return {
      // One for each user and purpose.
      _id: JSON.stringify([record.userId, record.purpose]),
      secretId: record.id,
      userId,
      purpose: text(record.purpose),
      digest: writeDigest(record.digest),
      expiresAt: date(record.expiresAt),
      credentialsVersion: integer(record.credentialsVersion),
      ...(record.address === null ? {} : { address: text(record.address) }),
    };
  }

  #read(stored: Document | null): OneTimeSecretRecord | null {
    if (stored === null) return null;
    const digest = storedDigest(stored["digest"]);
    if (digest === null) throw new StorageError("corrupt");
    const address: unknown = stored["address"];
    return {
      id: storedText(stored["secretId"]) as OneTimeSecretId,
      userId: this.#deps.users.ids.read(stored["userId"]) as UserId,
      purpose: storedText(stored["purpose"]),
      digest,
      expiresAt: storedDate(stored["expiresAt"]),
      credentialsVersion: storedCount(stored["credentialsVersion"], 1),
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
