import DataLoader from "dataloader";

/** How to look up several ids at once. */
export interface Batches<Id extends string, Stored, Found> {
  /** Takes 1 to 100 distinct ids, and returns the found values by id. */
  readonly find: (ids: readonly Id[]) => Promise<ReadonlyMap<string, Stored>>;
  /** @throws StorageError if the value is corrupt */
  readonly read: (stored: Stored) => Found | null;
  /** Copies the driver's value for another caller of the same id. */
  readonly copy: (stored: Stored) => Stored;
}

/** The maximum number of ids per statement. */
const largestBatch = 100;

/**
 * Turns a look-up of several ids into one of a single id: ids that are requested in the same turn of the event loop
 * share one statement. A single caller does not wait. Nothing is cached: a statement is sent after all its callers have
 * called, and each gets a separate value. Only the driver's plain values are copied, because values of custom types may
 * not be copyable.
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

/** A corrupt value is only an error for the caller of its id. */
function attempt<Found>(read: () => Found | null): Found | Error | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
