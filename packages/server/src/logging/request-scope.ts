import { AsyncLocalStorage } from "node:async_hooks";

export interface RequestScope {
  readonly id: string;
  /** Milliseconds that it has waited for the database so far. */
  databaseTime: number;
}

/** Which request is being answered, for whatever is logged on the way. */
const requests = new AsyncLocalStorage<RequestScope>();

/** Answers a request: what is logged meanwhile carries its id. */
export const inRequest = <T>(id: string, answer: () => T): T => requests.run({ id, databaseTime: 0 }, answer);

/** Undefined outside of requests. */
export const currentRequest = (): RequestScope | undefined => requests.getStore();

export const currentRequestId = (): string | undefined => currentRequest()?.id;
