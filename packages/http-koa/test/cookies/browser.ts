import { parseSetCookie, type SetCookie } from "cookie";
import type { NoProfile } from "@portcullis/core";
import { alice, type Sent, type ServiceOptions, startService } from "../service.ts";

/** Handles cookies as a browser does, except that it treats all domains as one. */
export class CookieJar {
  readonly #cookies = new Map<string, SetCookie>();

  keep(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const cookie = parseSetCookie(header, { decode: (value) => value });
      const key = `${cookie.name} ${cookie.path}`;
      if (cookie.maxAge === 0) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  /** The cookies that are sent to this path (RFC 6265 §5.1.4). */
  headerFor(path: string): string {
    const matching = this.all.filter(
      ({ path: own = "/" }) => own === "/" || path === own || path.startsWith(`${own}/`),
    );
    return matching.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  get all(): readonly SetCookie[] {
    return [...this.#cookies.values()];
  }

  valueOf(name: string): string {
    return this.all.find((cookie) => cookie.name === name)?.value ?? "";
  }
}

export const ownPage = { "Sec-Fetch-Site": "same-origin" };

/**
 * A service with cookies, where Alice is registered, and her browser, which is logged in and shows one of our pages.
 */
export async function browserOfAlice(options: Partial<ServiceOptions<NoProfile>> = {}) {
  const service = await startService({ settings: {}, cookies: {}, ...options });
  await service.portcullis.register(alice);
  const jar = new CookieJar();
  const visit = async (method: string, path: string, sent: Sent = {}) => {
    const cookie = jar.headerFor(path);
    const headers = filled({ ...ownPage, Cookie: cookie, ...sent.headers });
    const response = await service.send(method, path, { ...sent, headers });
    jar.keep(response);
    return response;
  };
  const json = { "Content-Type": "application/json" };
  const logIn = () =>
    visit("POST", "/auth/login", {
      body: JSON.stringify(alice),
      headers: { ...json, "Portcullis-Transport": "cookie" },
    });
  const visitJson = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    visit("POST", path, { body: JSON.stringify(body), headers: { ...json, ...headers } });
  const login = await logIn();
  service.calls.length = 0;
  return { ...service, jar, visit, visitJson, logIn, login };
}

/** An empty header is left out. */
const filled = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
