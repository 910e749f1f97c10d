import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runHere } from "../commands/run-here.ts";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { post } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { stoppedClock } from "../support/shifted-clock.ts";

const credentials = { username: "alice", password: "correct horse battery" };

describe.skipIf(postgresqlStatus.status === "skipped")("LG-07 portcullis users unlock", () => {
  let database: FreshDatabase;
  let service: RunningService | undefined;
  let emptyDirectory: string;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    database = await freshPostgresql();
    emptyDirectory = await mkdtemp(join(tmpdir(), "portcullis-unlock-"));
    environment = {
      PORTCULLIS_DATABASE_URL: database.url,
      PORTCULLIS_DATA_DIR: emptyDirectory,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    };
    // No pause ends, however long the test takes: the service is an hour ahead of the command, and its clock stands
    // still.
    service = await serve({ ...environment, NODE_OPTIONS: stoppedClock(new Date(Date.now() + 3_600_000)) });
  });

  afterAll(async () => {
    service?.kill("SIGKILL");
    await service?.ended;
    await database.drop();
    await rm(emptyDirectory, { recursive: true, force: true });
  });

  const login = async (password: string) =>
    (await post(service?.url ?? "", "login", { ...credentials, password })).status;

  test("lets the owner log in at once, while the service runs", async () => {
    expect((await post(service?.url ?? "", "register", credentials)).status).toBe(201);
    for (let round = 0; round < 5; round += 1) expect(await login("a wrong password")).toBe(401);
    expect(await login(credentials.password)).toBe(429);
    const { code, stderr } = await runHere(["users", "unlock", "ALICE"], environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^Unlocked .+\.\n$/) });
    expect(await login(credentials.password)).toBe(200);
  });

  test("does not claim to have ended a pause if its secret differs from the service's", async () => {
    for (let round = 0; round < 5; round += 1) expect(await login("a wrong password")).toBe(401);
    const other = { ...environment, PORTCULLIS_SECRET: "another secret than that of the service" };
    const { code, stderr } = await runHere(["users", "unlock", "alice"], other);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^No pause of .+ under this secret\./) });
    expect(await login(credentials.password)).toBe(429);
    expect((await runHere(["users", "unlock", "alice"], environment)).stderr).toMatch(/^Unlocked/);
    expect(await login(credentials.password)).toBe(200);
  });

  test("requires the service's secret if none is configured or kept", async () => {
    const { PORTCULLIS_SECRET: _, ...without } = environment;
    const { code, stderr } = await runHere(["users", "unlock", "alice"], without);
    expect(code).toBe(2);
    expect(stderr).toContain("PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE must be set");
  });
});
