import type { Db, Document } from "mongodb";
import { duplicateOf, serverCode } from "./database-error.ts";
import { guarantees } from "./durability.ts";
import { UnsuitableCollectionError } from "./unsuitable-collection-error.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** IndexOptionsConflict, CannotCreateIndex, IndexKeySpecsConflict, InvalidOptions */
const conflict = "85";
const conflicts = new Set([67, 72, 85, 86]);
const namespaceNotFound = 26;

interface BuildOptions {
  readonly timeoutMS?: number;
}

/**
 * Creates missing indexes and their collections, and returns the names of those it created. Idempotent; any number of
 * instances may run it at once, because the server creates equal indexes once.
 * @param options of the commands that build an index, which may take long on a large collection
 * @throws UnsuitableCollectionError if a collection or index of that name exists and does not fit
 */
export async function ensureIndexes(
  db: Db,
  wanted: readonly WantedIndex[],
  options: BuildOptions,
): Promise<readonly string[]> {
  const names = [...new Set(wanted.map(({ collection }) => collection))];
  const collections = await db.listCollections({ name: { $in: names } }, { nameOnly: false }).toArray();
  for (const collection of collections) assertPlain(collection);
  const existing = await Promise.all(
    names.map(async (name): Promise<[string, Document[]]> => [name, await indexesOf(db, name)]),
  );
  const byCollection = new Map(existing);
  const missing = wanted.filter((one) => !isThere(byCollection.get(one.collection) ?? [], one));
  const made: string[] = [];
  for (const one of missing) if (await create(db, one, options)) made.push(`${one.collection}.${one.name}`);
  return made;
}

/** Returns the server's ids of existing collections, by name. A collection that is created again has another id. */
export async function collectionIds(db: Db, wanted: readonly WantedIndex[]): Promise<Map<string, string>> {
  const names = [...new Set(wanted.map(({ collection }) => collection))];
  const found = await db.listCollections({ name: { $in: names } }, { nameOnly: false }).toArray();
  return new Map(
    found.map((collection): [string, string] => {
      const { info, name } = collection as { readonly info?: { readonly uuid?: unknown }; readonly name: string };
      return [name, String(info?.uuid)];
    }),
  );
}

/**
 * Views can't be written to, capped and time-series collections only partly, and a collation would match different
 * names.
 */
function assertPlain(collection: Document): void {
  const { name, options = {}, type } = collection as { name: string; options?: Document; type?: string };
  const reason =
    (type ?? "collection") !== "collection"
      ? `is a ${String(type)}`
      : options["capped"] === true
        ? "is capped"
        : options["collation"] !== undefined
          ? "has a collation, by which different names would be equal"
          : undefined;
  if (reason !== undefined) throw new UnsuitableCollectionError(conflict, { collection: name, reason });
}

async function indexesOf(db: Db, collection: string): Promise<Document[]> {
  try {
    return (await db.collection(collection).listIndexes().toArray()) as Document[];
  } catch (error) {
    if (serverCode(error) === namespaceNotFound) return [];
    throw error;
  }
}

const textOf = (key: object) => JSON.stringify(Object.entries(key).map(([field, order]) => [field, Number(order)]));

/** @throws UnsuitableCollectionError if another index has its name or its key */
function isThere(existing: readonly Document[], wanted: WantedIndex): boolean {
  const { collection, name: index } = wanted;
  const refuse = (reason: string) => {
    throw new UnsuitableCollectionError(conflict, { collection, index, reason });
  };
  let found = false;
  for (const one of existing) {
    const sameKey = textOf(one["key"] as object) === textOf(wanted.key);
    if (one["name"] !== index) {
      if (sameKey) refuse(`exists under another name, "${String(one["name"])}"`);
      continue;
    }
    found = true;
    if (!sameKey) refuse("has another key");
    if ((one["unique"] === true) !== wanted.unique) refuse(wanted.unique ? "is not unique" : "is unique");
    if (one["collation"] !== undefined) refuse("has a collation, by which different values would be equal");
    if (one["partialFilterExpression"] !== undefined) refuse("contains only some of the documents");
    if ((one["sparse"] === true) !== wanted.sparse) refuse(wanted.sparse ? "is not sparse" : "is sparse");
    // An operator may have chosen how long after its expiry a document is deleted.
    if ((one["expireAfterSeconds"] === undefined) !== (wanted.expireAfterSeconds === undefined))
      refuse(wanted.expireAfterSeconds === undefined ? "deletes documents" : "deletes nothing");
  }
  return found;
}

/** False if another instance was faster. */
async function create(db: Db, wanted: WantedIndex, options: BuildOptions): Promise<boolean> {
  const { collection, name, key, unique, sparse, expireAfterSeconds } = wanted;
  const index = {
    name,
    key,
    ...(unique ? { unique } : {}),
    ...(sparse ? { sparse } : {}),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
  const { writeConcern } = guarantees;
  try {
    const answer = await db.command(
      { createIndexes: collection, indexes: [index], writeConcern: { w: writeConcern.w } },
      options,
    );
    return Number(answer["numIndexesAfter"]) > Number(answer["numIndexesBefore"]);
  } catch (error) {
    if (duplicateOf(error) !== null) {
      const reason = "can't be created, because several documents have the same value or none";
      throw new UnsuitableCollectionError("11000", { collection, index: name, reason });
    }
    const code = serverCode(error);
    if (code !== undefined && conflicts.has(code)) {
      const reason = "can't be created, because a similar one exists";
      throw new UnsuitableCollectionError(String(code), { collection, index: name, reason });
    }
    throw error;
  }
}
