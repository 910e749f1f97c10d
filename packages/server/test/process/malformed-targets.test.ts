import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { exchange } from "../support/raw-connection.ts";
import { type Environment, type ServiceProcess, startService } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";

let directory: DataDirectory;

beforeAll(async () => {
  directory = await newDataDirectory();
});
afterAll(() => directory.remove());

const targets = ["http://[", "http://[::1", "https://[/", "ws://[", "//a@[#x", "http://user@x/auth/me"];

const settings: Readonly<Record<string, () => Environment>> = {
  "by default": () => ({ PORTCULLIS_DATABASE_URL: "memory:" }),
  "in production": () => ({
    PORTCULLIS_ENV: "production",
    PORTCULLIS_DATABASE_URL: `sqlite:${join(directory.path, "portcullis.db")}`,
  }),
  "when only warnings are logged": () => ({ PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_LOG_LEVEL: "warn" }),
};

/** From its log, or from the report at the start. */
const urlOf = ({ output }: ServiceProcess) =>
  vi.waitUntil(() => /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout + output.stderr)?.[0], { timeout: 60_000 });

test.each(Object.entries(settings))(
  "ER-03 a malformed target is 400 and does not end the service %s",
  async (_, environment) => {
    const service = startService({ PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR", ...environment() });
    const url = await urlOf(service);
    for (const target of targets) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const answer = await exchange(url, `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect([method, target, answer]).toEqual([method, target, expect.stringMatching(/^HTTP\/1\.1 400 /)]);
        expect(answer).toMatch(/^content-type: application\/problem\+json/im);
      }
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    service.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    expect(service.output.stdout).not.toMatch(/"level":"(?:error|fatal)"|http:\/\/\[/);
  },
);
