import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { alice, serviceOfAlice } from "../service.ts";

/** A Python that has requests-oauthlib: Debian's Python is not always the first on the PATH. */
const python = ["python3", "/usr/bin/python3"].find((program) => {
  try {
    execFileSync(program, ["-c", "import requests_oauthlib"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

const required = (process.env["PORTCULLIS_REQUIRE_PROGRAMS"] ?? "").split(",").includes("requests-oauthlib");

test("requests-oauthlib logs in, refreshes by itself, and reads invalid_grant", async (context) => {
  if (python === undefined && !required) context.skip("requests-oauthlib of Python is not installed");
  const { url } = await serviceOfAlice();
  const script = join(import.meta.dirname, "requests_oauthlib_client.py");
  const parameters = [script, url(""), alice.username, alice.password];
  const { stdout } = await promisify(execFile)(python ?? "python3", parameters);
  expect(JSON.parse(stdout)).toEqual({ wrong: "invalid_grant", me: "Alice", updates: 1, renewed: true });
});
