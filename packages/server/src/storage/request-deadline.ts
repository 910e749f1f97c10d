import { StorageError } from "@portcullis/core";
import { currentRequest } from "../logging/request-scope.ts";

/** Milliseconds that all statements of one request together may wait for the database. */
const limit = 10_000;

/**
 * Stops waiting if the current request has waited too long for the database: each statement has a time limit, but a
 * request may need several. A statement that was sent may still be carried out. Outside of requests there is no limit.
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
