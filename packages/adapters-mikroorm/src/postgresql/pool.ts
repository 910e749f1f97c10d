/*
 * The part of pg and its pool that is used; they have no types. pg-cursor and pg-query-stream use the same.
 */

export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  /** Whether it is ending. */
  readonly ending: boolean;
  on(event: "connect", listener: (client: Client) => unknown): unknown;
  on(event: "release", listener: (error: Error | undefined, client: Client) => unknown): unknown;
  connect(taken: (error: Error | undefined, client: Client, release: (error?: Error) => void) => void): void;
  end(): Promise<void>;
}

export interface Client {
  query(...input: readonly unknown[]): unknown;
  readonly connection: Connection;
  /**
   * The status that the server reported last: `I` idle, `T` in a transaction, `E` in a failed one; null before that.
   */
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
