import type { IncomingMessage } from "node:http";
import { RequestError } from "../problems/request-error.ts";

/**
 * The bytes of a request's body, at most `limit` of them: beyond it nothing more is read, and the connection ends with
 * the answer.
 * @throws RequestError `payload_too_large`; `invalid_request` when the client goes away in the middle
 */
export function collect(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers["content-length"]) > limit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else settle(() => reject(tooLarge()));
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks, length)));
    const onClose = () => settle(() => reject(new RequestError("invalid_request", { detail: "The body broke off." })));
    const settle = (outcome: () => void) => {
      request.pause();
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      // A connection that breaks later on is nobody's error.
      request.on("error", () => undefined);
      outcome();
    };
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
    if (request.destroyed) onClose();
  });
}

function tooLarge(): RequestError {
  return new RequestError("payload_too_large", { headers: { Connection: "close" } });
}
