import DataLoader from "dataloader";

/** How a look-up by id is done for several ids at once. */
export interface Batches<Id extends string, Stored, Found> {
  /** Gets 1 to 100 ids, each once; answers what is stored under those that it found, by their ids. */
  readonly find: (ids: readonly Id[]) => Promise<ReadonlyMap<string, Stored>>;
  /** @throws StorageError when it can't be read */
  readonly read: (stored: Stored) => Found | null;
  /** A copy of what the driver gave, for the next who asked for the same id. */
  readonly copy: (stored: Stored) => Stored;
}

/** No statement names more ids. */
const largestBatch = 100;

/**
 * Makes a look-up by id of one for several: ids that are asked for while the process reads what has arrived are looked for
 * by one statement, which then costs each of them a part. Who asks alone does not wait. Nothing is kept: each statement
 * is sent after all whom it answers have asked, and each of them gets an answer that nobody else has. What is copied for
 * that are the driver's plain values; values of the application's own types may not bear it.
 */
export function inBatches<Id extends string, Stored, Found>({
  copy,
  find,
  read,
}: Batches<Id, Stored, Found>): (id: Id) => Promise<Found | null> {
  const loader = new DataLoader<Id, Found | null>(
    async (ids) => {
      const found = await find([...new Set(ids)]);
      const given = new Set<Id>();
      return ids.map((id) => {
        const stored = found.get(id);
        if (stored === undefined) return null;
        const own = given.has(id) ? copy(stored) : stored;
        given.add(id);
        return attempt(() => read(own));
      });
    },
    { cache: false, maxBatchSize: largestBatch, batchScheduleFn: (send) => void setImmediate(send) },
  );
  return (id) => loader.load(id);
}

/** One that can't be read is an error of who asked for it only. */
function attempt<Found>(read: () => Found | null): Found | Error | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
