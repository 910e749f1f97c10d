import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

test.skipIf(!existsSync("/dev/full"))(
  "ER-03 a log that can't be written, as on a full disk, stops neither a request nor the service",
  async () => {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, ["--conditions=@portcullis/source", main, "serve"], {
      env: {
        PATH,
        HOME,
        PORTCULLIS_PORT: "0",
        PORTCULLIS_DATABASE_URL: "memory:",
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      },
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    const ended = once(child, "close");
    onTestFinished(() => void child.kill("SIGKILL"));
    let report = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (report += text));
    const url = await vi.waitUntil(() => /listens on (\S+)/.exec(report)?.[1], { timeout: 60_000 });
    for (const path of ["/auth/me", "/nothing", "/auth/me"]) {
      expect((await fetch(`${url}${path}`)).status).toBe(path === "/nothing" ? 404 : 401);
    }
    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  },
);
