import { StorageError } from "@portcullis/core";
import { currentRequest } from "../logging/request-scope.ts";

/** Milliseconds that one request may wait for the database, over all of its statements. */
const limit = 10_000;

/**
 * Gives up when the request that is being answered has waited long enough: each statement has a time limit of its own,
 * but a request may need several. What was sent may be carried out all the same. Outside of requests there is no limit.
 * @throws StorageError `unavailable`
 */
export function beforeDeadline<T>(ask: () => Promise<T>): Promise<T> {
  const request = currentRequest();
  if (request === undefined) return ask();
  const left = limit - request.databaseTime;
  if (left <= 0) return Promise.reject(tooLate());
  return new Promise((resolve, reject) => {
    const asked = performance.now();
    const timer = setTimeout(() => stop(() => reject(tooLate())), left);
    const stop = (settle: () => void) => {
      clearTimeout(timer);
      request.databaseTime += performance.now() - asked;
      settle();
    };
    ask().then(
      (answer) => stop(() => resolve(answer)),
      (error: Error) => stop(() => reject(error)),
    );
  });
}

const tooLate = () => new StorageError("unavailable", "ETIMEDOUT");
