import { once } from "node:events";
import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { memoryEngine } from "../support/stores.ts";
import { browserSkipped, launchBrowser, type TestBrowser } from "./launch-browser.ts";

const alice = { username: "alice", password: "correct horse battery" };

describe.skipIf(browserSkipped !== null)(
  `The page of the API in Chromium${browserSkipped === null ? "" : ` (${browserSkipped})`}`,
  () => {
    let service: Deployment;
    let browser: TestBrowser;

    beforeAll(async () => {
      [service, browser] = await Promise.all([deploy(memoryEngine), launchBrowser()]);
      await service.portcullis.register(alice);
    });

    afterAll(async () => {
      await browser.close();
      await service.close();
    });

    test("registers, authorizes, shows the current user, and is rejected after a logout", async () => {
      const ui = await openDocs(browser, service.harness.baseUrl);
      const bob = { username: "bob", password: "a horse of another colour" };
      expect(await ui.execute("Account-register", JSON.stringify(bob))).toMatchObject({ status: "201" });
      expect(await ui.execute("Account-me")).toMatchObject({ status: "401" });
      expect(await ui.authorize(bob)).toBe(true);
      const me = await ui.execute("Account-me");
      expect(me.status).toBe("200");
      expect(me.text).toContain('"username": "bob"');
      expect(await ui.execute("Tokens-logout", "{}")).toMatchObject({ status: "204" });
      const after = await ui.execute("Account-me");
      expect(after.status).toBe("401");
      expect(after.text).toContain("token_invalid");
      expect(ui.complaints()).toEqual(["401", "401"]);
    });

    test("does not authorize with a wrong password", async () => {
      const ui = await openDocs(browser, service.harness.baseUrl);
      expect(await ui.authorize({ ...alice, password: "wrong" })).toBe(false);
      expect(await ui.execute("Account-me")).toMatchObject({ status: "401" });
    });

    test("works behind a proxy that serves it below a path", async () => {
      const ui = await openDocs(browser, `${await proxyTo(service.harness.baseUrl, "/app")}/app`);
      expect(await ui.authorize(alice)).toBe(true);
      expect(await ui.execute("Account-me")).toMatchObject({ status: "200" });
    });
  },
);

/** The actions of a person on the page. */
async function openDocs({ context }: TestBrowser, baseUrl: string) {
  const page = await context.newPage();
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Chromium itself reports answers that are errors.
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (message.type() === "error") complaints.push(status ?? message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(baseUrl).origin) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(`${baseUrl}/docs`);
  await page.waitForSelector(".opblock");
  return {
    complaints: () => complaints,
    authorize: (credentials: typeof alice) => authorize(page, credentials),
    execute: (operation: string, body?: string) => execute(page, operation, body),
  };
}

async function authorize(page: Page, { username, password }: typeof alice): Promise<boolean> {
  await page.click(".scheme-container .authorize");
  await page.fill("#oauth_username", username);
  await page.fill("#oauth_password", password);
  await page.click(".modal-ux .modal-btn.authorize");
  const outcome = await page.waitForSelector(".modal-ux h6, .modal-ux .errors");
  const isIn = (await outcome.textContent()) === "Authorized";
  await page.click(".modal-ux .close-modal");
  return isIn;
}

async function execute(page: Page, name: string, body?: string) {
  const operation = page.locator(`#operations-${name}`);
  if ((await operation.locator(".opblock-body").count()) === 0) {
    await operation.locator(".opblock-summary-control").click();
  }
  if (body !== undefined) {
    await operation.locator(".opblock-section-request-body select").selectOption("application/json");
    await operation.locator("textarea").fill(body);
  }
  const clear = operation.locator(".btn-clear");
  if ((await clear.count()) > 0) await clear.click();
  await operation.locator(".execute").click();
  const answer = operation.locator(".live-responses-table .response");
  const status = (await answer.locator(".response-col_status").textContent()) ?? "";
  return { status: status.trim().slice(0, 3), text: (await answer.textContent()) ?? "" };
}

/** Removes a path, as some proxies do. */
async function proxyTo(target: string, path: string): Promise<string> {
  const proxy = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    if (!url.startsWith(`${path}/`)) {
      response.writeHead(404).end();
      return;
    }
    const forwarded = sendRequest(target + url.slice(path.length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
