import { accessSync, constants } from "node:fs";

const usualPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

const { PORTCULLIS_TEST_CHROMIUM: given = "", PORTCULLIS_REQUIRE_BROWSER: required = "" } = process.env;

/** The browser to test with: the one that `PORTCULLIS_TEST_CHROMIUM` names, otherwise an installed one. */
export const executable: string | undefined = (given === "" ? usualPaths : [given]).find(isExecutable);

/** Why no browser was found, and what to do about it. */
export const missing =
  given === ""
    ? "no Chromium is installed; PORTCULLIS_TEST_CHROMIUM can name one"
    : "PORTCULLIS_TEST_CHROMIUM names nothing that can be run";

/** Why no test can drive a browser here; null if tests can, or must because PORTCULLIS_REQUIRE_BROWSER=1. */
export const browserSkipped: string | null = executable !== undefined || required === "1" ? null : missing;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
