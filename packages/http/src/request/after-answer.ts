import type { HttpRequest } from "./http-request.ts";

/** How a use case keeps the runtime alive for work after the answer, where the mount offers it. */
export function afterAnswer(request: HttpRequest): { readonly waitUntil?: (work: Promise<unknown>) => void } {
  return request.waitUntil === undefined ? {} : { waitUntil: (work) => request.waitUntil?.(work) };
}
