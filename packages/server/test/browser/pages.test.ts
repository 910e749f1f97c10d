import { once } from "node:events";
import { createServer, request as sendRequest } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startMailServer } from "../../../adapters-mail/test/mail-server.ts";
import { createLogger, loadConfig, startService } from "../../src/index.ts";
import { browserSkipped, launchBrowser, type TestBrowser } from "./launch-browser.ts";

const ann = { username: "ann@example.org", password: "correct horse battery" };
const newPassword = "battery staple horse";

describe.skipIf(browserSkipped !== null)(
  `The pages for links in Chromium${browserSkipped === null ? "" : ` (${browserSkipped})`}`,
  () => {
    let browser: TestBrowser;

    beforeAll(async () => {
      browser = await launchBrowser();
    });

    afterAll(() => browser.close());

    test("set a new password, from the message in the mail server to the log in", async () => {
      const { send, linkIn } = await serviceWithMail();
      expect(await send("register", ann)).toBe(201);
      expect(await send("forgot-password", { username: ann.username })).toBe(202);
      const link = await linkIn("Reset your password for Example");
      const { page, complaints } = await open(browser, link);
      expect(page.url()).not.toContain("secret");
      await page.getByLabel("New password").fill("short");
      await page.getByRole("button", { name: "Set the new password" }).click();
      await page.getByRole("alert").filter({ hasText: "at least 8 characters" }).waitFor();
      // Only the keyboard is used: the field has the focus again.
      await page.keyboard.press("Control+A");
      await page.keyboard.type(newPassword);
      await page.keyboard.press("Enter");
      await page.getByRole("status").filter({ hasText: "Your new password is set." }).waitFor();
      expect(await page.locator("form").isHidden()).toBe(true);
      expect(await send("login", ann)).toBe(401);
      expect(await send("login", { ...ann, password: newPassword })).toBe(200);
      // Chromium logs the answer 422 to the short password.
      expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);

      const again = await open(browser, link);
      await again.page.getByLabel("New password").fill("another staple horse");
      await again.page.keyboard.press("Enter");
      await again.page.getByRole("status").filter({ hasText: "This link is no longer valid." }).waitFor();
    });

    test("confirm the address of a new user, and a new address", async () => {
      const { send, linkIn, log, token } = await serviceWithMail();
      expect(await send("register", ann)).toBe(201);
      const { page } = await open(browser, await linkIn("Confirm your e-mail address for Example"));
      await page.getByRole("button", { name: "Confirm the address" }).press("Enter");
      await page.getByRole("status").filter({ hasText: "Your e-mail address is confirmed." }).waitFor();
      const change = { current_password: ann.password, new_email: "anna@example.org" };
      expect(await send("change-email", change, await token())).toBe(202);
      const confirm = await open(browser, await linkIn("Confirm your new e-mail address for Example"));
      await confirm.page.getByRole("button", { name: "Confirm the address" }).click();
      await confirm.page.getByRole("status").filter({ hasText: "Your new e-mail address is confirmed." }).waitFor();
      expect(await send("login", { ...ann, username: "anna@example.org" })).toBe(200);
      expect(log.join("")).not.toMatch(/secret=/);
    });

    test("say that a link without a secret, or with an unknown purpose, is incomplete", async () => {
      const { url } = await serviceWithMail();
      for (const link of ["reset-password", "verify-email", "verify-email#purpose=constructor&secret=x"]) {
        const { page } = await open(browser, `${url}/${link}`);
        await page.getByRole("status").filter({ hasText: "This link is incomplete." }).waitFor();
        expect(await page.locator("form").isHidden()).toBe(true);
      }
    });

    test.each(["light", "dark"] as const)("have no problems that axe finds, in %s colours", async (colorScheme) => {
      const { url } = await serviceWithMail();
      for (const [name, purpose] of [
        ["reset-password", "password_reset"],
        ["verify-email", "verify_email"],
      ]) {
        const { page } = await open(browser, `${url}/${name}#purpose=${purpose}&secret=x`, colorScheme);
        await page.locator("form").waitFor();
        expect(await violationsOn(page)).toEqual([]);
      }
    });
  },
);

test("GET and HEAD of a page need no session, change nothing and keep the page out of frames and caches", async () => {
  const { url } = await serviceWithMail();
  for (const name of ["reset-password", "verify-email"]) {
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${url}/${name}`, { method });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(answer.headers.get("Content-Security-Policy")).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
      expect(await answer.text()).toHaveLength(method === "GET" ? Number(answer.headers.get("Content-Length")) : 0);
    }
    expect((await fetch(`${url}/${name}`, { method: "POST" })).status).toBe(404);
  }
});

test("a page is not served if the application has its own", async () => {
  const { url } = await serviceWithMail({ PORTCULLIS_RESET_URL: "https://app.example/reset" });
  expect((await fetch(`${url}/reset-password`)).status).toBe(404);
  expect((await fetch(`${url}/verify-email`)).status).toBe(200);
});

/** The service behind a proxy that strips a path, and the mail server that it uses. */
async function serviceWithMail(environment: Readonly<Record<string, string>> = {}) {
  const mail = await startMailServer();
  const proxy = await startProxy("/app");
  const log: string[] = [];
  const config = loadConfig({
    PORTCULLIS_PORT: "0",
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    PORTCULLIS_EMAIL: "username",
    PORTCULLIS_PUBLIC_URL: proxy.url,
    PORTCULLIS_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    PORTCULLIS_MAIL_FROM: "Example <auth@example.com>",
    ...environment,
  });
  const logger = createLogger(config, { write: (line) => void log.push(line) });
  const service = await startService(config, { logger, migrate: true });
  onTestFinished(async () => void (await service.stop()));
  proxy.target = service.url;
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${proxy.url}/auth/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
    });
  return {
    url: proxy.url,
    log,
    send: async (path: string, body: object, token?: string) =>
      (await post(path, body, token === undefined ? {} : { Authorization: `Bearer ${token}` })).status,
    token: async () => ((await (await post("login", ann)).json()) as { readonly access_token: string }).access_token,
    linkIn: async (subject: string) => {
      const found = () => mail.messages.find((message) => message.subject === subject)?.text;
      await expect.poll(found, { timeout: 20_000 }).toBeDefined();
      const link = /^http\S+$/m.exec(found() ?? "")?.[0] ?? "";
      expect(link.startsWith(`${proxy.url}/`)).toBe(true);
      return link;
    },
  };
}

async function startProxy(path: string) {
  const proxy = { url: "", target: "" };
  const server = createServer((request, response) => {
    const target = new URL((request.url ?? "").slice(path.length), proxy.target);
    const { method = "GET", headers } = request;
    const forwarded = sendRequest(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return proxy;
}

async function open({ context }: TestBrowser, url: string, colorScheme: "light" | "dark" = "light") {
  const page = await context.newPage();
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.emulateMedia({ colorScheme });
  await page.goto(url);
  return { page, complaints };
}

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: {
        run(): Promise<{ readonly violations: readonly { readonly id: string; readonly help: string }[] }>;
      };
    };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
}
