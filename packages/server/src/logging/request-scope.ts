import { AsyncLocalStorage } from "node:async_hooks";

/** Which request is being answered, for whatever is logged on the way. */
const requestIds = new AsyncLocalStorage<string>();

/** Answers a request: what is logged meanwhile carries its id. */
export const inRequest = <T>(requestId: string, answer: () => T): T => requestIds.run(requestId, answer);

/** Undefined outside of requests. */
export const currentRequestId = (): string | undefined => requestIds.getStore();
