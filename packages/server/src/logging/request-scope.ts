import { AsyncLocalStorage } from "node:async_hooks";

export interface RequestScope {
  readonly id: string;
  /** Milliseconds that the request has waited for the database so far. */
  databaseTime: number;
}

/** The request that is being answered, for log lines written meanwhile. */
const requests = new AsyncLocalStorage<RequestScope>();

/** Answers a request. Lines that are logged meanwhile have its id. */
export const inRequest = <T>(id: string, answer: () => T): T => requests.run({ id, databaseTime: 0 }, answer);

/** Undefined outside of requests. */
export const currentRequest = (): RequestScope | undefined => requests.getStore();

export const currentRequestId = (): string | undefined => currentRequest()?.id;
