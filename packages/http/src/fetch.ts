export { fetchHandler, type FetchHandler } from "./fetch/fetch-handler.ts";
export { type FetchInfo, FetchRequest } from "./fetch/fetch-request.ts";
export { toResponse } from "./fetch/to-response.ts";
