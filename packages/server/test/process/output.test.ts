import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { lines } from "../transfer/sample-users.ts";
import { type Environment, type Finished, run, runUnread, serve, startFeeding } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";

let directory: DataDirectory;
let environment: Environment;
let database: FreshDatabase | null = null;
let imported: Finished;

beforeAll(async () => {
  directory = await newDataDirectory();
  await mkdir(directory.path);
  // This is faster than opening an embedded database for each command.
  database = postgresqlStatus.status === "skipped" ? null : await freshPostgresql();
  environment = { PORTCULLIS_DATABASE_URL: database?.url ?? `sqlite:${join(directory.path, "portcullis.db")}` };
  await run(["migrate"], environment);
  await writeFile(join(directory.path, "users.jsonl"), lines(0, 1_000));
  imported = await run(["users", "import", "--file", join(directory.path, "users.jsonl")], environment);
});

afterAll(async () => {
  await database?.drop();
  await directory.remove();
});

test("An import into a pipe prints its result, and no progress", () => {
  expect(imported).toEqual({ code: 0, stdout: "", stderr: "Imported 1000, skipped 0.\n" });
});

describe("A reader of the output that closes the pipe", () => {
  test.each([[["--help"]], [["users", "list", "--limit", "999", "--json"]]])(
    "gets what it has read, and %j exits with 0.",
    async (words) => {
      const { code, stderr } = await runUnread(words, environment);
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/EPIPE|^ +at /m);
    },
  );

  test("makes an export report that it is incomplete, with exit code 1", async () => {
    const { code, stderr } = await runUnread(["users", "export"], environment);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "The reader of the output has closed it.\n" });
  });
});

describe("An import", () => {
  test.each([
    ["SIGINT", 130, 2_000],
    ["SIGTERM", 143, 3_000],
  ] as const)(
    "that %s interrupts stops between two batches, reports its progress, and exits with %i.",
    async (signal, code, first) => {
      const forty = lines(first, first + 40);
      const importing = startFeeding(["users", "import", "--ids", "new"], environment);
      await importing.feed(forty);
      // Two batches of 16 are complete; the rest waits for more input.
      await importing.printed(/^(?:.*\n){32}/);
      expect(await importing.kill(signal)).toBe(code);
      expect(importing.output.stderr).toBe("Imported 32, skipped 0.\nInterrupted.\n");
      const again = await run(["users", "import", "--ids", "new", "--on-conflict", "skip"], environment, forty);
      expect(again).toMatchObject({ code: 0, stderr: "Imported 8, skipped 32.\n" });
    },
  );
});

describe("The start of the service", () => {
  test("in production is reported in exactly one line of JSON", async () => {
    const service = await serve({
      ...environment,
      NODE_ENV: "production",
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      PORTCULLIS_METRICS_PORT: "0",
    });
    service.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    const { stdout, stderr } = service.output;
    expect(stderr).toBe("");
    const started = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter(({ msg }) => msg === "listening");
    expect(started).toEqual([
      expect.objectContaining({
        production: true,
        url: service.url,
        docs: "off",
        metrics: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
        database: database === null ? "sqlite" : "postgresql",
        ready: true,
        keys: "PORTCULLIS_SECRET",
        advice: [expect.stringContaining("PORTCULLIS_TRUSTED_PROXIES")],
      }),
    ]);
  });
});
