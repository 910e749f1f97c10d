import { StorageError } from "@portcullis/core";
import { currentRequest } from "../logging/request-scope.ts";

/** Milliseconds that one request may wait for the database, over all of its statements. */
const limit = 10_000;

/**
 * Gives up when the request that is being answered has waited long enough: each statement has a time limit of its own,
 * but a request may need several. What was sent may be carried out all the same. Outside of requests there is no limit.
 * @throws StorageError `unavailable`
 */
export async function beforeDeadline<T>(ask: () => Promise<T>): Promise<T> {
  const request = currentRequest();
  if (request === undefined) return ask();
  const left = limit - request.databaseTime;
  if (left <= 0) throw tooLate();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), left);
  });
  const asked = performance.now();
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
    request.databaseTime += performance.now() - asked;
  }
}

const tooLate = () => new StorageError("unavailable", "ETIMEDOUT");
