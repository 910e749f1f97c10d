import type { IncomingMessage } from "node:http";
import { RequestError } from "@portcullis/http";

/**
 * Reads the bytes of an unread body, at most `limit`. If there are more, reading stops, and the connection closes after
 * the response.
 * @param onFirst called when it is certain that there is a byte: at once for an announced length, otherwise when the
 * first arrives. Its error rejects, and reading stops
 * @throws RequestError `payload_too_large`; `invalid_request` if the client disconnects
 */
export function collect(request: IncomingMessage, limit: number, onFirst: () => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > 0) onFirst();
    if (announced > limit) throw tooLarge();
    const onData = (chunk: Buffer) => {
      if (length === 0 && announced === 0) onFirst();
      length += chunk.length;
      if (length > limit) throw tooLarge();
      chunks.push(chunk);
    };
    const onChunk = (chunk: Buffer) => {
      try {
        onData(chunk);
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks, length)));
    const onClose = () => settle(() => reject(endedEarly()));
    const settle = (outcome: () => void) => {
      request.pause();
      request.off("data", onChunk).off("end", onEnd).off("close", onClose).off("error", onClose);
      // Nothing waits for this request now, so an error of its connection must not end the process.
      request.on("error", () => undefined);
      outcome();
    };
    request.on("data", onChunk).on("end", onEnd).on("close", onClose).on("error", onClose);
    if (request.destroyed) onClose();
  });
}

function tooLarge(): RequestError {
  return new RequestError("payload_too_large", { headers: { Connection: "close" } });
}

function endedEarly(): RequestError {
  return new RequestError("invalid_request", { detail: "The request ended before the whole body arrived." });
}
