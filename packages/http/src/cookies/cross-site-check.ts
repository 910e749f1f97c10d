import type { SessionId } from "@portcullis/core";
import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";
import { ownOrigin } from "../request/own-origin.ts";
import type { CookieOptions } from "./cookie-options.ts";
import { CsrfTokens } from "./csrf-token.ts";
import { requestSource } from "./request-source.ts";

export interface CrossSiteCheckOptions extends Pick<CookieOptions, "csrfKeys" | "origins"> {
  readonly trustedProxies: readonly string[];
}

/** Returns the id of the session that a request acts on; null if the session has ended and needs no protection. */
export type SessionOf = () => Promise<SessionId | null>;

/** RFC 9110 §9.2.1 */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

export const csrfHeader = "X-CSRF-Token";

/**
 * Rejects requests that a page of another origin made a browser send, with the cookies that it adds. If the browser
 * does not identify the page, the page must send the CSRF token, which only pages of the application can read.
 */
export class CrossSiteCheck {
  readonly #tokens: CsrfTokens;
  readonly #sourceOf: ReturnType<typeof requestSource>;

  /** @throws RangeError for an invalid network or origin; TypeError for keys that are not a keyed digest */
  constructor({ csrfKeys, origins = [], trustedProxies }: CrossSiteCheckOptions) {
    for (const origin of origins) {
      if (!isOrigin(origin)) {
        throw new RangeError("An origin must be a scheme, a host and optionally a port, such as https://app.example.");
      }
    }
    this.#tokens = new CsrfTokens(csrfKeys);
    this.#sourceOf = requestSource(ownOrigin(trustedProxies), origins);
  }

  tokenOf(session: SessionId): Promise<string> {
    return this.#tokens.of(session);
  }

  /** Whether one of the CSRF tokens belongs to the session. */
  async isTokenOf(tokens: readonly string[], session: SessionId): Promise<boolean> {
    for (const token of tokens) if (await this.#tokens.isOf(token, session)) return true;
    return false;
  }

  /** Whether the request says that it comes from another site. */
  isForeign(request: HttpRequest): boolean {
    return this.#sourceOf(request) === "foreign";
  }

  /** @throws RequestError `csrf_refused` if the request says that it comes from another site */
  assertNotForeign(request: HttpRequest): void {
    if (!safeMethods.has(request.method) && this.isForeign(request)) throw new RequestError("csrf_refused");
  }

  /** @throws RequestError `csrf_refused` unless the request comes from a page of the application, or changes nothing */
  async assertSameSite(request: HttpRequest, sessionOf: SessionOf): Promise<void> {
    this.assertNotForeign(request);
    if (safeMethods.has(request.method) || this.#sourceOf(request) === "own") return;
    const session = await sessionOf();
    if (session === null) return;
    const token = request.header("x-csrf-token") ?? "";
    if (!(await this.#tokens.isOf(token, session))) throw new RequestError("csrf_refused");
  }
}

/** A web origin, or that of an app shell such as `capacitor://localhost`, to which the URL standard gives no origin. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  if (/^https?:/.test(text)) return new URL(text).origin === text;
  return /^(?!file:)[a-z][a-z\d+.-]*:\/\/[a-z\d.-]+(?::\d{1,5})?$/.test(text);
}
