import type { TokenPair } from "@portcullis/core";
import { type SetCookie, stringifySetCookie } from "cookie";
import type { Exchange } from "../exchange/exchange.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { type CookieOptions, type SameSite, sameSites } from "./cookie-options.ts";
import { mountPathOf } from "../request/mount-path.ts";
import { readCookie, readCookies } from "./read-cookie.ts";

export interface TokenCookiesOptions extends Pick<CookieOptions, "name" | "sameSite"> {
  /** The paths of the routes that take the refresh token. */
  readonly refreshPaths: readonly string[];
  /** The path that a proxy strips before them. */
  readonly publicPath: string;
}

export const accessCookieName = (name = "portcullis"): string => `__Host-${name}_access`;

/**
 * The cookies of a session (RFC 6265). `__Host-` binds a cookie to this host and requires the path `/`; `__Secure-` is
 * the strictest prefix for a cookie with a narrower path. The refresh token is limited to the routes that take it, by
 * one cookie for each.
 */
export class TokenCookies {
  readonly #access: string;
  readonly #refresh: string;
  readonly #csrf: string;
  readonly #sameSite: SameSite;
  readonly #refreshPaths: readonly string[];
  readonly #publicPath: string;

  /** @throws RangeError for a name that can't be part of a cookie name */
  constructor({ name = "portcullis", sameSite = sameSites[0], refreshPaths, publicPath }: TokenCookiesOptions) {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(name))
      throw new RangeError("The name of cookies must be 1 to 64 letters, digits or -.");
    this.#access = accessCookieName(name);
    this.#refresh = `__Secure-${name}_refresh`;
    this.#csrf = `__Host-${name}_csrf`;
    this.#sameSite = sameSite;
    this.#refreshPaths = refreshPaths;
    this.#publicPath = publicPath;
  }

  /** @throws RequestError `invalid_request` if it is sent twice */
  accessToken(request: Pick<HttpRequest, "header">): string | null {
    return readCookie(request, this.#access);
  }

  /** All cookies of this name: other hosts of the domain can set some, and their order means nothing. */
  refreshTokens(request: Pick<HttpRequest, "header">): readonly string[] {
    return readCookies(request, this.#refresh).filter((value) => value !== "");
  }

  /** All cookies of this name; a browser sends one. */
  csrfTokens(request: Pick<HttpRequest, "header">): readonly string[] {
    return readCookies(request, this.#csrf);
  }

  /** Whether the request has a token in a cookie, valid or not. */
  arePresent(request: Pick<HttpRequest, "header">): boolean {
    return [this.#access, this.#refresh].some((name) => readCookies(request, name).some((value) => value !== ""));
  }

  set(
    exchange: Exchange,
    { accessToken, expiresIn, refreshToken, refreshExpiresIn }: TokenPair,
    csrfToken: string,
  ): void {
    for (const path of this.#pathsFor(exchange))
      this.#append(exchange, this.#refreshCookie(path, refreshToken, refreshExpiresIn));
    this.#append(exchange, this.#accessCookie(accessToken, expiresIn));
    this.#append(exchange, this.#csrfCookie(csrfToken, refreshExpiresIn));
  }

  clear(exchange: Exchange): void {
    for (const path of this.#pathsFor(exchange)) this.#append(exchange, this.#refreshCookie(path, "", 0));
    this.#append(exchange, this.#accessCookie("", 0));
    this.#append(exchange, this.#csrfCookie("", 0));
  }

  /** The paths as browsers see them, including those that a proxy or the application's mount strips. */
  #pathsFor(exchange: Exchange): readonly string[] {
    const root = this.#publicPath + mountPathOf(exchange.request, exchange.target.path);
    return this.#refreshPaths.map((path) => root + path);
  }

  #accessCookie(value: string, maxAge: number): SetCookie {
    return { name: this.#access, value, maxAge, path: "/", httpOnly: true, sameSite: this.#sameSite };
  }

  #refreshCookie(path: string, value: string, maxAge: number): SetCookie {
    return { name: this.#refresh, value, maxAge, path, httpOnly: true, sameSite: "strict" };
  }

  /** Scripts of the page read this cookie and send it back in a header. */
  #csrfCookie(value: string, maxAge: number): SetCookie {
    return { name: this.#csrf, value, maxAge, path: "/", sameSite: "strict" };
  }

  #append(exchange: Exchange, cookie: SetCookie): void {
    exchange.addCookie(stringifySetCookie({ ...cookie, secure: true }, { encode: (value) => value }));
  }
}
