import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../http/stores.ts";
import { credentials, post, status } from "./client.ts";
import { run, type RunningService, serve, startService } from "./command-line.ts";
import { newDataDirectory } from "./data-directory.ts";

describe.skipIf(postgresqlStatus.status === "skipped")("serve --no-migrate", () => {
  let database: FreshDatabase;
  let service: RunningService;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    database = await freshPostgresql();
    const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";
    environment = { PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_SECRET: secret };
    service = await serve(environment, ["--no-migrate"]);
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
    await database.drop();
  });

  test("makes no tables, and is not ready without them.", async () => {
    await service.logged(/database not ready.*\n.*database not ready/);
    expect(await status(service.url, "/readyz")).toBe(503);
    expect((await post(service.url, "register", credentials)).status).toBe(503);
  });

  test("works as soon as somebody else has made them.", async () => {
    expect((await run(["migrate"], environment)).stdout).not.toBe("");
    await service.logged(/database ready/);
    expect((await post(service.url, "register", credentials)).status).toBe(201);
  });
});

test("serve --no-migrate on an empty embedded database does not start, and says what to do.", async () => {
  const directory = await newDataDirectory();
  const starting = startService({ PORTCULLIS_DATA_DIR: directory.path }, ["--no-migrate"]);
  expect(await starting.ended).toBe(1);
  expect(starting.output.stderr).toContain("portcullis migrate");
  await directory.remove();
});
