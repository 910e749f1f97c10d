import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { executable, missing } from "./find-browser.ts";

export { browserSkipped } from "./find-browser.ts";

export interface TestBrowser {
  /** It has a separate profile, which is deleted when it is closed. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A Chromium without a window that sends no requests by itself. */
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
        // Root, as which continuous integration runs, can't use the sandbox. The browser only opens pages of these
        // tests.
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
