/** What we use of pg's client, which brings no types. */
export interface Client {
  query(...input: readonly unknown[]): unknown;
  readonly connection: { readonly stream: { destroy(): void } };
}

export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  on(event: "connect", listener: (client: Client) => void): unknown;
}
