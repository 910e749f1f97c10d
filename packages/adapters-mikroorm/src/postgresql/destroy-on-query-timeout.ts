import type { Client } from "./pool.ts";

/**
 * Drops the connection on which a query of the ORM's got no answer in time. pg reports the time-out, but keeps the
 * connection; it would go back to the pool and let every query after it wait as long, until TCP gives up after a quarter
 * of an hour.
 */
export function destroyOnQueryTimeout(client: Client): void {
  const query = client.query.bind(client);
  client.query = (...input) => {
    const answer = query(...input);
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (isSilence(error)) client.connection.stream.destroy();
      });
    }
    return answer;
  };
}

/** Whether it is pg's time-out for an answer. */
export const isSilence = (error: unknown): error is Error =>
  error instanceof Error && error.message === "Query read timeout";
