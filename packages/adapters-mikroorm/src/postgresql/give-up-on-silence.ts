/** What we use of pg's client, which brings no types. */
interface Client {
  query(...input: readonly unknown[]): unknown;
  readonly connection: { readonly stream: { destroy(): void } };
}

export interface Pool {
  on(event: "connect", listener: (client: Client) => void): unknown;
}

/**
 * Drops a connection on which a query got no answer in time. pg reports the time-out, but keeps the connection; it would
 * go back to the pool and let every query after it wait as long, until TCP gives up after a quarter of an hour.
 */
export function giveUpOnSilence(pool: Pool): void {
  pool.on("connect", (client) => {
    const query = client.query.bind(client);
    client.query = (...input) => {
      const answer = query(...input);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => {
          if (error instanceof Error && error.message === "Query read timeout") client.connection.stream.destroy();
        });
      }
      return answer;
    };
  });
}
