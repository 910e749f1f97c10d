import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixedPort } from "../deployment/fixed-port.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";

const skipped = postgresqlStatus.status === "skipped" ? postgresqlStatus.reason : null;

describe.skipIf(skipped !== null)(`A process that starts, on PostgreSQL (${skipped ?? "PostgreSQL runs"})`, () => {
  let database: Awaited<ReturnType<typeof freshPostgresql>>;
  let service: RunningService | undefined;

  beforeAll(async () => {
    database = await freshPostgresql();
  });
  afterAll(async () => {
    service?.kill("SIGKILL");
    await service?.ended;
    await database.drop();
  });

  test("answers its first login with 200 or 401, because the request waits until the database is ready", async () => {
    const port = await fixedPort();
    const starting = serve({ PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_PORT: String(port) });
    const logIn = async () => {
      const body = new URLSearchParams({ username: "nobody", password: "correct horse battery" });
      return (await fetch(`http://127.0.0.1:${port}/auth/login`, { method: "POST", body })).status;
    };
    let first: number | null = null;
    while (first === null) first = await logIn().catch(() => null);
    service = await starting;
    expect(first).toBe(401);
  });
});
