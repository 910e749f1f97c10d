import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import { RequestError } from "@portcullis/http";
import { collect } from "./read-bytes.ts";

const none = new Uint8Array();

/**
 * Reads the bytes of a request's body, at most `limit`. `onFirst` is called as soon as it is certain that there is a body,
 * before any byte is read; its error rejects. It is not called for an empty body.
 *
 * A body that was read before is taken from where body parsers keep its text or bytes: `ctx.request.rawBody`
 * (@koa/bodyparser), or `rawBody` of Node's request (Express with `verify`, cloud functions).
 * @throws RequestError `payload_too_large`; `invalid_request` when the client goes away in the middle; BodyReadBefore
 */
export async function bodyBytes(ctx: Context, limit: number, onFirst: () => void): Promise<Uint8Array> {
  const { req } = ctx;
  if (isAnnouncedEmpty(req)) return none;
  const isRead = req.readableDidRead || req.readableEnded;
  if (!isRead) return collect(req, limit, onFirst);
  // An empty body ends without any data.
  if (!req.readableDidRead) return none;
  const raw = rawBodyOf(ctx);
  if (raw.length === 0) return none;
  onFirst();
  if (raw.length > limit) throw new RequestError("payload_too_large");
  return raw;
}

/** RFC 9112 §6.3: without either header there is no body. */
function isAnnouncedEmpty({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && !(Number(headers["content-length"] ?? 0) > 0);
}

/** A mistake of the application: a body parser in front of the router does not keep the raw body. */
export class BodyReadBefore extends Error {
  override readonly name = "BodyReadBefore";

  constructor() {
    super("The body was read before the router. Mount the router before the body parser.");
  }
}

interface WithRawBody {
  readonly rawBody?: unknown;
}

function rawBodyOf({ request, req }: Context): Uint8Array {
  const raw = (request as WithRawBody).rawBody ?? (req as WithRawBody).rawBody;
  if (raw instanceof Uint8Array) return raw;
  if (typeof raw !== "string") throw new BodyReadBefore();
  // Decoders replace invalid UTF-8 with this character, so the text no longer shows whether it was valid.
  if (raw.includes("\ufffd")) throw new RequestError("invalid_request", { detail: "The body is not UTF-8." });
  return Buffer.from(raw, "utf8");
}
