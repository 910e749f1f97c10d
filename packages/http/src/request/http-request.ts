/**
 * A request as a mount passes it on: `@portcullis/http/node`, `@portcullis/http/fetch` and `@portcullis/http-koa` are
 * mounts. The members are only read when needed, so that a mount copies nothing.
 */
export interface HttpRequest {
  /** In upper case, such as `GET`. */
  readonly method: string;
  /** The request target (RFC 9112 §3.2) as the routes see it: a path with its query, or an absolute URL. */
  readonly target: string;
  /** The target that the client sent. It differs where a framework strips the path of a mount. Default: `target`. */
  readonly originalTarget?: string | undefined;
  /** The address of the other end of the connection. Undefined if the mount does not know it. */
  readonly peer: string | undefined;
  /** Whether the connection, not that of a proxy in front, is encrypted. */
  readonly isEncrypted: boolean;
  /** The id that the application has given the request. Default: `X-Request-Id`, or a new id. */
  readonly requestId?: string | undefined;

  /**
   * Returns a header field; undefined if it is absent. Of several fields with one name, the values are joined by `, `
   * (RFC 9110 §5.3), those of `Cookie` by `; `.
   * @param name in lower case
   */
  header(name: string): string | undefined;

  /** The names of all header fields, in lower case. */
  headerNames(): Iterable<string>;

  /**
   * Reads the body, at most once.
   * @param limit bytes
   * @param onFirst called as soon as it is certain that there is a body, before any byte is kept; its error rejects. It
   * is not called for an empty body
   * @throws RequestError `payload_too_large`; `invalid_request` if the client disconnects; BodyReadBefore
   */
  readBody(limit: number, onFirst: () => void): Promise<Uint8Array>;

  /** Called with the pattern of the route that will answer, such as `/auth/sessions/:id`, for logs and metrics. */
  matched?(route: string): void;

  /** Keeps the runtime running until work after the answer has ended. Default: the runtime does not need it. */
  waitUntil?(work: Promise<unknown>): void;
}

/** A mistake of the application: a body parser before the routes has read the body and kept neither text nor bytes. */
export class BodyReadBefore extends Error {
  override readonly name = "BodyReadBefore";

  constructor() {
    super("The body was read before the router. Mount the router before the body parser.");
  }
}
