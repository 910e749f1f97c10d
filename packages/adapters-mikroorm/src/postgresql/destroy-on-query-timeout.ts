import type { Client } from "./pool.ts";

/**
 * Closes the connection of an ORM query that got no response in time. pg reports the time-out but keeps the connection,
 * which would return to the pool and make every later query wait, until TCP gives up after a quarter of an hour.
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

/** Whether it is pg's time-out of a query. */
export const isSilence = (error: unknown): error is Error =>
  error instanceof Error && error.message === "Query read timeout";
