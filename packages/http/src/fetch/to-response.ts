import type { Answer } from "../exchange/answer.ts";

/** Converts an answer to a `Response`. */
export function toResponse({ status, headers, body }: Answer, method: string): Response {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") sent.set(name, value);
    else for (const each of value) sent.append(name, each);
  }
  return new Response(method === "HEAD" ? null : (body as string | Uint8Array<ArrayBuffer> | null), {
    status,
    headers: sent,
  });
}
