import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixedPort } from "../deployment/fixed-port.ts";
import { status } from "../support/client.ts";
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

  test("takes no connection before its database is ready, so that its first answer from /readyz is 200", async () => {
    const port = await fixedPort();
    const starting = serve({ PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_PORT: String(port) });
    let first: number | null = null;
    while (first === null) first = await status(`http://127.0.0.1:${port}`, "/readyz").catch(() => null);
    service = await starting;
    expect(first).toBe(200);
  });
});
