import type { Db } from "mongodb";
import { duplicateOf, serverCode } from "./database-error.ts";
import { guarantees } from "./durability.ts";
import { inspectIndexes } from "./inspect-indexes.ts";
import { UnsuitableCollectionError } from "./unsuitable-collection-error.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** CannotCreateIndex, InvalidOptions, IndexOptionsConflict, IndexKeySpecsConflict */
const conflicts = new Set([67, 72, 85, 86]);

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
  const {
    missing,
    unfit: [unfit],
  } = await inspectIndexes(db, wanted);
  if (unfit !== undefined) throw unfit;
  const made: string[] = [];
  for (const one of missing) if (await create(db, one, options)) made.push(`${one.collection}.${one.name}`);
  return made;
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
