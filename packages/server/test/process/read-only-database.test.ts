import type { PostgresqlServer } from "@portcullis/testkit/engines";
import { startPostgresql } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { credentials, login, me, post, status } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { imageOf, withoutOwn } from "../support/own-servers.ts";
import { runSql } from "../support/run-sql.ts";

const skipped = withoutOwn("postgresql");
const title = skipped === null ? "PostgreSQL" : `PostgreSQL (${skipped})`;

describe.skipIf(skipped !== null)(`A service whose ${title} becomes a standby`, () => {
  let server: PostgresqlServer;
  let service: RunningService;

  beforeAll(async () => {
    server = await startPostgresql(imageOf("postgresql"));
    service = await serve({
      PORTCULLIS_DATABASE_URL: server.url,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    });
  }, 120_000);

  afterAll(async () => {
    service?.kill("SIGKILL");
    await server?.stop();
  });

  const readiness = (expected: number) =>
    vi.waitFor(async () => expect(await status(service.url, "/readyz")).toBe(expected), {
      timeout: 30_000,
      interval: 100,
    });
  const lines = (message: string) =>
    service.output.stdout.split("\n").filter((line) => line.includes(`"msg":"${message}"`));

  test("is not ready while the database is read-only, still reads, and is ready again after the promotion", async () => {
    await readiness(200);
    expect((await post(service.url, "register", credentials)).status).toBe(201);
    const pair = await login(service.url);

    await runSql(server.url, `copy (select 1) to program 'cat > "$PGDATA/standby.signal"'`);
    await server.shutDown();
    await server.restart();
    await vi.waitFor(async () => expect((await me(service.url, pair.access_token)).status).toBe(200), {
      timeout: 30_000,
      interval: 100,
    });
    await readiness(503);
    expect(await status(service.url, "/healthz")).toBe(200);
    expect(await post(service.url, "register", { ...credentials, username: "eve" })).toMatchObject({
      status: 503,
      body: { code: "unavailable" },
    });

    await runSql(server.url, "select pg_promote()");
    await readiness(200);
    expect((await post(service.url, "register", { ...credentials, username: "eve" })).status).toBe(201);
    expect((await me(service.url, pair.access_token)).status).toBe(200);
    await vi.waitFor(() => expect(lines("database back")).toHaveLength(1), { timeout: 30_000, interval: 100 });
    expect(lines("database lost")).toHaveLength(1);
  });
});
