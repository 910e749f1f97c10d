import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { executable, missing } from "./find-browser.ts";

export { browserSkipped } from "./find-browser.ts";

export interface TestBrowser {
  /** With a profile of its own, gone when it is closed. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A Chromium without a window that calls nobody by itself. */
export async function launchBrowser(): Promise<TestBrowser> {
  if (executable === undefined) throw new Error(`PORTCULLIS_REQUIRE_BROWSER is set, and ${missing}.`);
  const profile = mkdtempSync(join(tmpdir(), "portcullis-browser-"));
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      headless: true,
      timeout: 60_000,
      args: [
        // Root, as who continuous integration runs, gets no sandbox. Only pages of these tests are opened.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    const close = async () => {
      await context.close();
      remove();
    };
    return { context, close };
  } catch (error) {
    remove();
    throw error;
  }
}
