/*
 * What we use of pg and its pool, which bring no types: what pg-cursor and pg-query-stream use as well.
 */

export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  /** Whether it was told to end. */
  readonly ending: boolean;
  on(event: "connect", listener: (client: Client) => unknown): unknown;
  on(event: "release", listener: (error: Error | undefined, client: Client) => unknown): unknown;
  connect(taken: (error: Error | undefined, client: Client, release: (error?: Error) => void) => void): void;
  end(): Promise<void>;
}

export interface Client {
  query(...input: readonly unknown[]): unknown;
  readonly connection: Connection;
  /** As the server reported it with its last answer: `I` idle, `T` in a transaction, `E` in a failed one; null before that. */
  getTransactionStatus(): "I" | "T" | "E" | null;
  /** By the oid of the type. */
  getTypeParser(type: number, format: "text"): TypeParser;
}

export type TypeParser = (text: string) => unknown;

/** Sends messages of the protocol (PostgreSQL, "Frontend/Backend Protocol", extended query). */
export interface Connection {
  readonly stream: { cork(): void; uncork(): void; destroy(): void };
  /** The text by the name, of what was prepared. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  close(message: { readonly type: "S"; readonly name: string }): void;
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly (string | Uint8Array | null)[] }): void;
  describe(message: { readonly type: "P"; readonly name: string }): void;
  execute(message: object): void;
  sync(): void;
}
