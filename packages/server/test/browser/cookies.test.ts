import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { memoryEngine } from "../support/stores.ts";
import { browserSkipped, launchBrowser, type TestBrowser } from "./launch-browser.ts";

const mallory = { username: "mallory", password: "wicked horse battery" };

/** Pages of another site. They are empty, except for what a test does on them. */
interface ForeignPages {
  readonly port: number;
  close(): Promise<void>;
}

async function serveForeignPages(): Promise<ForeignPages> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>elsewhere</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, close };
}

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a request with the cookies from a script of the page. Returns what the script can read; `blocked` if it can
 * read nothing.
 */
const fetchOn = (page: Page, sent: Sent) =>
  page.evaluate(async ({ url, method, json, headers = {} }) => {
    try {
      const response = await fetch(url, {
        method,
        credentials: "include",
        headers: { ...headers, ...(json === undefined ? {} : { "Content-Type": "application/json" }) },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      return { status: response.status, text };
    } catch {
      return "blocked";
    }
  }, sent);

/**
 * Sends a request without a CORS preflight, as scripts may across origins. The request arrives, but the script can't
 * read the answer.
 */
const sendBlindly = (page: Page, sent: Sent & { readonly type?: string }) =>
  page.evaluate(async ({ url, method, json, type = "text/plain" }) => {
    await fetch(url, {
      method,
      mode: "no-cors",
      credentials: "include",
      headers: { "Content-Type": type },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }, sent);

/** Submits a form. Returns the status of the page that the window then shows. */
async function submitForm(page: Page, action: string, fields: Readonly<Record<string, string>>): Promise<number> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  await page.setContent(`<form method="post" action="${action}">${inputs.join("")}</form>`);
  const answered = page.waitForResponse((response) => response.url() === action);
  await page.evaluate("document.forms[0].submit()");
  return (await answered).status();
}

const names = {
  access: "__Host-portcullis_access",
  refresh: "__Secure-portcullis_refresh",
  csrf: "__Host-portcullis_csrf",
};

describe.skipIf(browserSkipped !== null)(
  `Cookies in Chromium${browserSkipped === null ? "" : ` (${browserSkipped})`}`,
  () => {
    let browser: TestBrowser;
    let foreign: ForeignPages;
    let service: Deployment;
    let open: Deployment;
    let page: Page;
    let person: typeof mallory;
    let login: unknown;
    const auth = (path: string, deployment = service) => `${deployment.harness.baseUrl}/auth/${path}`;
    const kept = () => browser.context.cookies([auth("refresh"), auth("logout")]);

    const logIn = (on: Page, who: typeof mallory, deployment = service) => {
      const headers = { "Portcullis-Transport": "cookie" };
      return fetchOn(on, { url: auth("login", deployment), method: "POST", json: who, headers });
    };
    const me = async (on: Page = page, deployment = service) =>
      await fetchOn(on, { url: auth("me", deployment), method: "GET" });
    const newPage = async (url: string) => {
      const opened = await browser.context.newPage();
      onTestFinished(() => opened.close());
      await opened.goto(url);
      return opened;
    };

    beforeAll(async () => {
      [browser, foreign] = await Promise.all([launchBrowser(), serveForeignPages()]);
      const settings = { PORTCULLIS_COOKIES: "on", PORTCULLIS_THROTTLE: "off" };
      service = await deploy(memoryEngine, settings);
      open = await deploy(memoryEngine, { ...settings, PORTCULLIS_CORS_ORIGINS: `http://127.0.0.1:${foreign.port}` });
      await service.portcullis.register(mallory);
    });
    afterAll(() => Promise.all([browser.close(), service.close(), open.close(), foreign.close()]));

    let people = 0;
    beforeEach(async () => {
      await browser.context.clearCookies();
      person = { username: `person-${people++}`, password: "correct horse battery" };
      await service.portcullis.register(person);
      // Any answer of the service is a page of its origin.
      page = await newPage(`${service.harness.baseUrl}/healthz`);
      login = await logIn(page, person);
    });

    test("are accepted over plain HTTP on loopback, and scripts can't read them", async () => {
      expect(login).toEqual({ status: 200, text: '{"expires_in":900}' });
      const cookies = await kept();
      expect(
        cookies.map(({ name, path, httpOnly, secure, sameSite }) => [name, path, httpOnly, secure, sameSite]),
      ).toEqual(
        expect.arrayContaining([
          [names.access, "/", true, true, "Lax"],
          [names.refresh, "/auth/refresh", true, true, "Strict"],
          [names.refresh, "/auth/logout", true, true, "Strict"],
          [names.csrf, "/", false, true, "Strict"],
        ]),
      );
      expect(cookies).toHaveLength(4);
      const readable = await page.evaluate("document.cookie");
      expect(readable).toMatch(new RegExp(`^${names.csrf}=[\\w-]+$`));
    });

    test("authenticate the requests of a page of the same origin", async () => {
      expect(await me()).toMatchObject({ status: 200, text: expect.stringContaining(person.username) as unknown });
      const before = await kept();
      expect(await fetchOn(page, { url: auth("refresh"), method: "POST" })).toMatchObject({ status: 200 });
      const values = (cookies: typeof before) => cookies.filter(({ httpOnly }) => httpOnly).map(({ value }) => value);
      expect(values(await kept()).filter((value) => values(before).includes(value))).toEqual([]);
      expect(await me()).toMatchObject({ status: 200 });
      const json = { current_password: person.password, new_password: "a new horse battery" };
      expect(await fetchOn(page, { url: auth("change-password"), method: "POST", json })).toMatchObject({
        status: 204,
      });
      expect(await kept()).toEqual([]);
    });

    test("are deleted by a logout, which ends the session", async () => {
      const cookies = await kept();
      expect(await fetchOn(page, { url: auth("logout"), method: "POST" })).toMatchObject({ status: 204 });
      expect(await kept()).toEqual([]);
      expect(await me()).toMatchObject({ status: 401 });
      await browser.context.addCookies(cookies);
      expect(await me()).toMatchObject({ status: 401 });
      expect(await fetchOn(page, { url: auth("refresh"), method: "POST" })).toMatchObject({ status: 401 });
    });

    describe.each([
      // Cookies do not depend on the port, so this origin is sent them.
      ["another origin of the same site", "127.0.0.1", 403],
      ["another site", "localhost", 401],
    ])("on a page of %s", (_, host, refusal) => {
      const elsewhere = () => newPage(`http://${host}:${foreign.port}/`);

      const expectUntouched = async () => {
        expect(await me()).toMatchObject({ status: 200, text: expect.stringContaining(person.username) as unknown });
        expect(await fetchOn(page, { url: auth("refresh"), method: "POST" })).toMatchObject({ status: 200 });
        await expect(service.portcullis.login(person)).resolves.toBeDefined();
      };

      test("a form can't log out, end other sessions or refresh", async () => {
        for (const path of ["logout", "logout-all"]) {
          expect(await submitForm(await elsewhere(), auth(path), {})).toBe(refusal);
        }
        expect(await submitForm(await elsewhere(), auth("refresh"), {})).toBeGreaterThanOrEqual(400);
        await expectUntouched();
      });

      test("a form can't log a user in as another user", async () => {
        const before = await kept();
        await submitForm(await elsewhere(), auth("login"), mallory);
        expect(await kept()).toEqual(before);
        await expectUntouched();
      });

      test("a script that sends requests without reading answers changes nothing", async () => {
        const foreigner = await elsewhere();
        const json = { current_password: person.password, new_password: "chosen by mallory" };
        for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
          await sendBlindly(foreigner, { url: auth("change-password"), method: "POST", json, type });
        }
        for (const path of ["logout", "logout-all", "refresh"]) {
          await sendBlindly(foreigner, { url: auth(path), method: "POST" });
        }
        await expectUntouched();
      });

      test("a script whose request needs a preflight is rejected, and reads nothing", async () => {
        const foreigner = await elsewhere();
        const json = { current_password: person.password, new_password: "chosen by mallory" };
        const headers = { "X-CSRF-Token": "x" };
        expect(await fetchOn(foreigner, { url: auth("change-password"), method: "POST", json })).toBe("blocked");
        expect(await fetchOn(foreigner, { url: auth("logout"), method: "POST", headers })).toBe("blocked");
        expect(await fetchOn(foreigner, { url: auth("sessions/x"), method: "DELETE" })).toBe("blocked");
        expect(await logIn(foreigner, mallory)).toBe("blocked");
        expect(await me(foreigner)).toBe("blocked");
        await expectUntouched();
      });
    });

    test("CK-01 keep their session when a sibling host plants the refresh cookie of another", async () => {
      const { port } = new URL(service.harness.baseUrl);
      const shop = `http://auth.shop.localhost:${port}`;
      const own = await newPage(`${shop}/healthz`);
      const post = (path: string) => fetchOn(own, { url: `${shop}/auth/${path}`, method: "POST" });
      const who = async () => await fetchOn(own, { url: `${shop}/auth/me`, method: "GET" });
      const { pair } = await service.portcullis.login(mallory);
      const sibling = await newPage(`http://evil.shop.localhost:${foreign.port}/`);
      const plant = () =>
        sibling.evaluate(
          `document.cookie = "${names.refresh}=${pair.refreshToken}; Domain=shop.localhost; Path=/auth; Secure; SameSite=None"`,
        );
      await plant();
      const domains = async () =>
        (await browser.context.cookies(`${shop}/auth/refresh`))
          .filter(({ name }) => name === names.refresh)
          .map(({ domain }) => domain);
      // The cookie of the sibling host is stored: without it, the test would prove nothing.
      expect(await domains()).toEqual([".shop.localhost"]);
      expect(await post("refresh")).toMatchObject({ status: 401 });
      expect(await who()).toMatchObject({ status: 401 });

      const headers = { "Portcullis-Transport": "cookie" };
      const loginHere = { url: `${shop}/auth/login`, method: "POST", json: person, headers };
      expect(await fetchOn(own, loginHere)).toMatchObject({ status: 200 });
      await plant();
      expect((await domains()).toSorted()).toEqual([".shop.localhost", "auth.shop.localhost"]);
      expect(await post("refresh")).toEqual({ status: 200, text: '{"expires_in":900}' });
      expect(await who()).toMatchObject({ status: 200, text: expect.stringContaining(person.username) as string });
      expect(await post("logout")).toMatchObject({ status: 204 });
      expect(await who()).toMatchObject({ status: 401 });
      await expect(service.portcullis.refresh(pair)).resolves.toBeDefined();
    });

    test("let pages of a configured origin use the service, and no others", async () => {
      const app = await newPage(`http://127.0.0.1:${foreign.port}/`);
      await open.portcullis.register(person);
      expect(await logIn(app, person, open)).toMatchObject({ status: 200 });
      expect(await me(app, open)).toMatchObject({ status: 200 });
      expect(await fetchOn(app, { url: auth("refresh", open), method: "POST" })).toMatchObject({ status: 200 });
      const other = await newPage(`http://localhost:${foreign.port}/`);
      expect(await me(other, open)).toBe("blocked");
      expect(await fetchOn(app, { url: auth("logout", open), method: "POST" })).toMatchObject({ status: 204 });
      expect(await me(app, open)).toMatchObject({ status: 401 });
    });
  },
);
