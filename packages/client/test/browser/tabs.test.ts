import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type Koa from "koa";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { browserSkipped, launchBrowser, type TestBrowser } from "../../../server/test/browser/launch-browser.ts";
import { alice, lifetime, openServiceOf, refresh } from "../service.ts";
import { times } from "../tabs.ts";
import { sendMany, startApplication } from "./page-script.ts";
import { serveClient } from "./serve-client.ts";

const twenty = { statuses: times(20, 200), told: 0 };

describe.skipIf(browserSkipped !== null)(`In Chromium${browserSkipped === null ? "" : ` (${browserSkipped})`}`, () => {
  let browser: TestBrowser;
  let service: Awaited<ReturnType<typeof openServiceOf>>;

  /** The target of the redirect from `/away`. */
  let away = "";
  const mount = (app: Koa) => {
    app.use(async (ctx, next) => {
      if (ctx.path === "/away") {
        ctx.redirect(away);
        ctx.status = 307;
      } else {
        await next();
      }
    });
    serveClient(app);
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    service = await openServiceOf({ mount });
  });
  afterEach(async () => {
    for (const page of browser.context.pages()) await page.close();
    await browser.context.clearCookies();
    await service.close();
  });

  const openTab = async (options: { readonly cookies: boolean }): Promise<Page> => {
    const page = await browser.context.newPage();
    // A browser does not repeat the request for a module whose connection was cut.
    const load = async () => {
      await page.goto(`${service.baseUrl}/page`);
      return page.evaluate(() => "portcullis" in globalThis);
    };
    await expect.poll(load, { timeout: 60_000 }).toBe(true);
    await page.evaluate(startApplication, options);
    return page;
  };
  const logIn = (page: Page) => page.evaluate((who) => globalThis.application.client.login(who), alice);
  const me = (page: Page) =>
    page.evaluate(async () => {
      const { client, signedOut } = globalThis.application;
      const outcome = await client.me().then(
        ({ username }) => username,
        (error: { readonly code: string }) => error.code,
      );
      return { outcome, signedOut: signedOut.map(({ reason }) => reason) };
    });

  /** The write of one tab becomes visible to another after an unknown time. */
  const untilKept = (page: Page, isKept: boolean) =>
    page.waitForFunction((kept) => (globalThis.localStorage.getItem("portcullis") !== null) === kept, isKept);

  describe.each([
    ["localStorage", { cookies: false }],
    ["cookies", { cookies: true }],
  ])("with tokens in %s", (_, options) => {
    test("two tabs that send twenty requests each with an expired access token refresh the session once", async () => {
      const tabs = [await openTab(options), await openTab(options)];
      await logIn(tabs[0] as Page);
      if (!options.cookies) await untilKept(tabs[1] as Page, true);
      for (const round of [1, 2, 3]) {
        service.clock.advance(lifetime + 1);
        expect(await Promise.all(tabs.map((tab) => tab.evaluate(sendMany, 20)))).toEqual([twenty, twenty]);
        expect(service.refreshes()).toEqual(times(round, "renewed"));
        expect(service.wire.count(refresh)).toBe(round);
        // The second tab asks whether the cookies are valid again. So does the first tab while a mark of the last round
        // exists. If tabs see the tokens, they need not ask.
        expect(service.wire.count("GET /auth/me")).toBeLessThanOrEqual(options.cookies ? 2 * round - 1 : 0);
      }
    });

    test("a reloaded page is still logged in, and a logout in one tab logs out all tabs", async () => {
      const page = await openTab(options);
      await logIn(page);
      await page.close();
      const [one, other] = [await openTab(options), await openTab(options)];
      service.clock.advance(lifetime + 1);
      expect(await me(one)).toEqual({ outcome: "Alice", signedOut: [] });
      expect(await me(other)).toEqual({ outcome: "Alice", signedOut: [] });
      await one.evaluate(() => globalThis.application.client.logout());
      if (!options.cookies) await untilKept(other, false);
      const told = options.cookies ? "refused" : "elsewhere";
      expect(await me(other)).toEqual({ outcome: "token_missing", signedOut: [told] });
      expect(await me(one)).toEqual({ outcome: "token_missing", signedOut: [] });
      expect(await me(other)).toEqual({ outcome: "token_missing", signedOut: [told] });
    });

    test("a refresh whose answer is lost is repeated, and the session stays", async () => {
      const page = await openTab(options);
      await logIn(page);
      service.clock.advance(lifetime + 1);
      service.wire.lose(refresh, 1);
      expect(await page.evaluate(sendMany, 20)).toEqual(twenty);
      expect(service.refreshes()).toEqual(["renewed", "repeated"]);
    });

    test("a logout during a refresh leaves the user logged out", async () => {
      const page = await openTab(options);
      await logIn(page);
      service.clock.advance(lifetime + 1);
      const held = service.wire.hold(refresh);
      const sent = page.evaluate(sendMany, 5);
      const letGo = await held;
      const loggedOut = page.evaluate(() => globalThis.application.client.logout());
      letGo();
      await loggedOut;
      expect((await sent).told).toBe(0);
      expect(await me(page)).toEqual({ outcome: "token_missing", signedOut: [] });
      const kept = await page.evaluate(() => globalThis.localStorage.getItem("portcullis"));
      expect([kept, await browser.context.cookies()]).toEqual([null, []]);
      expect(service.events.ofType("logged_out")).toHaveLength(1);
    });
  });

  test("scripts can't read the tokens in cookies, and every changing request shows where it comes from", async () => {
    const page = await openTab({ cookies: true });
    await logIn(page);
    expect(await page.evaluate("document.cookie")).toMatch(/^__Host-portcullis_csrf=[\w-]+$/);
    expect(await page.evaluate("JSON.stringify(localStorage)")).toBe("{}");
    await page.evaluate(sendMany, 1);
    const token = (await browser.context.cookies()).find(({ name }) => name === "__Host-portcullis_csrf");
    expect(service.wire.seen.at(-1)?.headers).toMatchObject({ "x-csrf-token": token?.value });
    await page.evaluate(() => globalThis.application.client.sessions());
    expect(service.wire.seen.at(-1)?.headers).not.toHaveProperty("x-csrf-token");
  });

  test("a worker has a session separate from the page's", async () => {
    const page = await openTab({ cookies: false });
    const ask = `new Promise((resolve, reject) => {
      const worker = new Worker("/worker", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(${JSON.stringify(alice)});
    })`;
    expect(await page.evaluate(ask)).toMatchObject({ username: "Alice" });
    expect(await me(page)).toMatchObject({ outcome: "token_missing" });
  });

  test("a refresh by cookies takes three requests: the rejected one, the refresh, and the request again", async () => {
    const page = await openTab({ cookies: true });
    await logIn(page);
    for (const _ of [1, 2]) {
      service.clock.advance(lifetime + 1);
      const before = service.wire.seen.length;
      expect(await page.evaluate(sendMany, 1)).toEqual({ statuses: [200], told: 0 });
      const sent = service.wire.seen.slice(before).map(({ what }) => what);
      expect(sent.filter((what) => what !== "GET /auth/me")).toEqual(["POST /things", refresh, "POST /things"]);
      // The mark of the first refresh may still exist.
      expect(sent.length).toBeLessThanOrEqual(before < 10 ? 3 : 4);
    }
  });

  test("a page without a session in cookies sends two requests and calls no listener", async () => {
    const page = await openTab({ cookies: true });
    const before = service.wire.seen.length;
    expect(await me(page)).toEqual({ outcome: "token_missing", signedOut: [] });
    expect(service.wire.seen.slice(before).map(({ what }) => what)).toEqual(["GET /auth/me", refresh]);
  });

  test("a followed redirect to another origin carries no X-CSRF-Token", async () => {
    const came: (readonly [string, string | undefined])[] = [];
    const other = createServer((request, response) => {
      came.push([request.method ?? "", String(request.headers["x-csrf-token"])]);
      const allowed = { "Access-Control-Allow-Origin": "null", "Access-Control-Allow-Credentials": "true" };
      response.writeHead(204, { ...allowed, "Access-Control-Allow-Headers": "x-csrf-token" }).end();
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    away = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const page = await openTab({ cookies: true });
    await logIn(page);
    const follow = () =>
      globalThis.application.client.fetch("/away", { method: "POST", redirect: "follow" }).then(
        ({ status }) => status,
        () => "refused",
      );
    await page.evaluate(follow);
    expect(came).not.toEqual([]);
    for (const [, token] of came) expect(token).toBe("undefined");
    expect(service.wire.seen.at(-1)).toMatchObject({ what: "POST /away" });
  });
});
