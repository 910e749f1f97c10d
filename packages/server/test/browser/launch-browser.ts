import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const usualPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

const { PORTCULLIS_TEST_CHROMIUM: given = "", PORTCULLIS_REQUIRE_BROWSER: required = "" } = process.env;

const executable = (given === "" ? usualPaths : [given]).find(isExecutable);

/** Why no test can drive a browser here; null when they can, or must because PORTCULLIS_REQUIRE_BROWSER=1. */
export const browserSkipped: string | null =
  executable !== undefined || required === "1" ? null : "no Chromium here; PORTCULLIS_TEST_CHROMIUM can name one";

export interface TestBrowser {
  /** With a profile of its own, gone when it is closed. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A Chromium without a window that calls nobody by itself. */
export async function launchBrowser(): Promise<TestBrowser> {
  if (executable === undefined) throw new Error("PORTCULLIS_REQUIRE_BROWSER is set, and there is no Chromium.");
  const profile = mkdtempSync(join(tmpdir(), "portcullis-browser-"));
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      headless: true,
      timeout: 60_000,
      args: [
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
