import type { HttpRequest } from "./http-request.ts";

/** Returns how a use case keeps the runtime running after the answer; undefined if the mount does not need it. */
export function afterAnswer(request: HttpRequest): { readonly waitUntil?: (work: Promise<unknown>) => void } {
  return request.waitUntil === undefined ? {} : { waitUntil: (work) => request.waitUntil?.(work) };
}
