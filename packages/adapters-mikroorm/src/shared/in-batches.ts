import { Utils } from "@mikro-orm/core";
import DataLoader from "dataloader";

/** Reads what a statement found of one id. @throws StorageError when it can't be read */
export type Read<Found> = () => Found | null;

/** No statement names more ids. */
const largestBatch = 100;

/**
 * Makes a look-up by id of one for several: ids that are asked for while the process reads what has arrived are looked for
 * by one statement, which then costs each of them a part. Who asks alone does not wait. Nothing is kept: each statement
 * is sent after all whom it answers have asked, and each of them gets an answer of its own.
 * @param find gets 1 to 100 ids, each once; answers those that it found
 */
export function inBatches<Id extends string, Found>(
  find: (ids: readonly Id[]) => Promise<ReadonlyMap<string, Read<Found>>>,
): (id: Id) => Promise<Found | null> {
  const loader = new DataLoader<Id, Found | null>(
    async (ids) => {
      const found = await find([...new Set(ids)]);
      const answers = new Map<Id, Found | Error | null>();
      return ids.map((id) => {
        const before = answers.get(id);
        if (before !== undefined) return before instanceof Error ? before : Utils.copy(before);
        const answer = read(found.get(id));
        answers.set(id, answer);
        return answer;
      });
    },
    { cache: false, maxBatchSize: largestBatch, batchScheduleFn: (send) => void setImmediate(send) },
  );
  return (id) => loader.load(id);
}

/** One that can't be read is an error of who asked for it only. */
function read<Found>(found: Read<Found> | undefined): Found | Error | null {
  if (found === undefined) return null;
  try {
    return found();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
