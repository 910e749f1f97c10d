/** A value that an adapter may return directly or as a promise. */
export type Awaitable<T> = T | Promise<T>;
