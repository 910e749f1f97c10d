import type { Db, Document } from "mongodb";
import { serverCode } from "./database-error.ts";
import { UnsuitableCollectionError } from "./unsuitable-collection-error.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** IndexOptionsConflict */
const conflict = "85";
const namespaceNotFound = 26;

/** Collections and their indexes, compared with those of the definition. */
export interface Inspection {
  /** Collections that do not exist. */
  readonly absent: readonly string[];
  /** Indexes that do not exist, of existing collections too. */
  readonly missing: readonly WantedIndex[];
  /** Collections and indexes that exist and do not fit. */
  readonly unfit: readonly UnsuitableCollectionError[];
}

const namesOf = (wanted: readonly WantedIndex[]) => [...new Set(wanted.map(({ collection }) => collection))];

export async function inspectIndexes(db: Db, wanted: readonly WantedIndex[]): Promise<Inspection> {
  const names = namesOf(wanted);
  const collections = await db.listCollections({ name: { $in: names } }, { nameOnly: false }).toArray();
  const present = new Map(collections.map((one): [string, Document] => [one.name, one]));
  const absent = names.filter((name) => !present.has(name));
  const odd = [...present.values()].flatMap((collection) => unfitCollection(collection) ?? []);
  const plain = [...present.keys()].filter((name) => odd.every(({ collection }) => collection !== name));
  const existing = new Map(
    await Promise.all(plain.map(async (name): Promise<[string, Document[]]> => [name, await indexesOf(db, name)])),
  );
  const missing: WantedIndex[] = [];
  const unfit: UnsuitableCollectionError[] = [...odd];
  for (const one of wanted) {
    if (odd.some(({ collection }) => collection === one.collection)) continue;
    const indexes = existing.get(one.collection) ?? [];
    const reason = indexes.flatMap((index) => difference(index, one) ?? [])[0];
    if (reason !== undefined) {
      unfit.push(new UnsuitableCollectionError(conflict, { collection: one.collection, index: one.name, reason }));
    } else if (indexes.every(({ name }) => name !== one.name)) missing.push(one);
  }
  return { absent, missing, unfit };
}

/** Returns the server's ids of existing collections, by name. A collection that is created again has another id. */
export async function collectionIds(db: Db, wanted: readonly WantedIndex[]): Promise<Map<string, string>> {
  const found = await db.listCollections({ name: { $in: namesOf(wanted) } }, { nameOnly: false }).toArray();
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
function unfitCollection(collection: Document): UnsuitableCollectionError | undefined {
  const { name, options = {}, type } = collection as { name: string; options?: Document; type?: string };
  const reason =
    (type ?? "collection") !== "collection"
      ? `is a ${String(type)}`
      : options["capped"] === true
        ? "is capped"
        : options["collation"] !== undefined
          ? "has a collation, by which different names would be equal"
          : undefined;
  return reason === undefined ? undefined : new UnsuitableCollectionError(conflict, { collection: name, reason });
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

/** Why an existing index, which has the name or the key of the wanted one, does not fit. */
function difference(existing: Document, wanted: WantedIndex): string | undefined {
  const { expireAfterSeconds, sparse, unique } = wanted;
  const sameKey = textOf(existing["key"] as object) === textOf(wanted.key);
  // The server keeps indexes of one key apart by their collations.
  if (existing["name"] !== wanted.name)
    return sameKey && existing["collation"] === undefined
      ? `exists under another name, "${String(existing["name"])}"`
      : undefined;
  if (!sameKey) return "has another key";
  if ((existing["unique"] === true) !== unique) return unique ? "is not unique" : "is unique";
  if (existing["collation"] !== undefined) return "has a collation, by which different values would be equal";
  if (existing["partialFilterExpression"] !== undefined) return "contains only some of the documents";
  if ((existing["sparse"] === true) !== sparse) return sparse ? "is not sparse" : "is sparse";
  // An operator may have chosen how long after its expiry a document is deleted.
  if ((existing["expireAfterSeconds"] === undefined) !== (expireAfterSeconds === undefined))
    return expireAfterSeconds === undefined ? "deletes documents" : "deletes nothing";
  return undefined;
}
