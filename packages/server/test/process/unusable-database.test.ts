import { randomBytes } from "node:crypto";
import { freePort, relayTo } from "@portcullis/testkit/engines";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { pgbouncerSkipped, startPgbouncer } from "../../../../tooling/start-pgbouncer.ts";
import { freshPostgresql, postgresqlEngine } from "../support/stores.ts";
import { credentials, login, me, post, status } from "../support/client.ts";
import { run, serve, startService } from "../support/command-line.ts";
import { runSql } from "../support/run-sql.ts";

const secret = { PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR" };

async function database(...statements: readonly string[]) {
  const fresh = await freshPostgresql();
  onTestFinished(() => fresh.drop());
  await runSql(fresh.url, ...statements);
  return fresh;
}

/** A role that may only connect. */
async function role(url: string) {
  const name = `role_${randomBytes(6).toString("hex")}`;
  await runSql(url, `create role ${name} login password 'hunter2'`);
  onTestFinished(() => runSql(url, `drop owned by ${name}`, `drop role ${name}`));
  const own = new URL(url);
  own.username = name;
  own.password = "hunter2";
  return own;
}

describe.skipIf(postgresqlEngine.skipped !== null)(
  `On ${postgresqlEngine.label}, the service and the command line`,
  () => {
    test.each<readonly [string, string, RegExp]>([
      ["a wrong password", "28P01", /user and password \(28P01\)/],
      ["a database that does not exist", "3D000", /the database does not exist \(3D000\)/],
      ["a user without rights", "42501", /lacks a privilege.*postgresql\.md \(42501\)/],
      ["tables of somebody else's", "42P07", /already exists.*\(42P07\)/],
    ])("end at once with 1 and a sentence for %s", async (_, code, sentence) => {
      const fresh = await database(...(code === "42P07" ? ["create table users (id int)"] : []));
      const url = code === "42P07" ? new URL(fresh.url) : await role(fresh.url);
      if (code === "28P01") url.password = "hunter3";
      if (code === "3D000") url.pathname = "/nowhere";
      const environment = { ...secret, PORTCULLIS_DATABASE_URL: url.href };
      for (const words of [["serve"], ["migrate"]]) {
        const { code: exit, stdout, stderr } = await run(words, { PORTCULLIS_PORT: "0", ...environment });
        expect({ words, exit, stderr }).toEqual({ words, exit: 1, stderr: expect.stringMatching(sentence) });
        // A database that takes seconds to answer is reported first, with the settings.
        const lines = stderr.trim().split("\n");
        expect(lines.filter((line) => sentence.test(line))).toEqual(lines.slice(-1));
        expect(stdout + stderr).not.toMatch(/hunter|"stack"|^ +at /m);
      }
    });

    test("the service answers /healthz while the database is away, and ends when it turns out to be unusable", async () => {
      const fresh = await database();
      const url = await role(fresh.url);
      const relay = await relayTo(url.href);
      await relay.cut();
      onTestFinished(() => relay.cut());
      const port = await freePort();
      const service = startService({ ...secret, PORTCULLIS_PORT: String(port), PORTCULLIS_DATABASE_URL: relay.url });
      onTestFinished(() => service.kill("SIGKILL"));
      const here = `http://127.0.0.1:${port}`;
      await vi.waitFor(async () => expect(await status(here, "/healthz")).toBe(200), {
        timeout: 100_000,
        interval: 50,
      });
      // The database has not answered yet: the report comes later.
      expect(service.output.stdout).not.toContain('"msg":"listening"');
      expect(await status(here, "/readyz")).toBe(503);
      await service.logged(/"msg":"listening"/);
      const [waiting = ""] = await service.logged(/.*"msg":"database not ready".*/);
      expect(waiting).not.toContain('"stack"');
      expect(waiting).toContain("it refuses connections (ECONNREFUSED)");
      await relay.mend();
      expect(await service.ended).toBe(1);
      expect(service.output.stderr).toMatch(/lacks a privilege.*\(42501\)/);
      expect(service.output.stdout).toMatch(/"level":"fatal".*lacks a privilege/);
    });
  },
);

const skipped = postgresqlEngine.skipped ?? pgbouncerSkipped;

describe.skipIf(skipped !== null)(
  `Through PgBouncer in transaction mode${skipped === null ? "" : ` (${skipped})`}`,
  () => {
    test("the service ends with 1 and names PORTCULLIS_DATABASE_POOLER when that is not set", async () => {
      const fresh = await database();
      const pooler = await startPgbouncer(fresh.url);
      onTestFinished(() => pooler.close());
      const environment = { ...secret, PORTCULLIS_PORT: "0", PORTCULLIS_DATABASE_URL: pooler.url };
      const { code, stderr } = await run(["serve"], environment);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining("PORTCULLIS_DATABASE_POOLER=transaction"),
      });
      expect(stderr).toMatch(/08P01: unsupported startup parameter: \w+/);
    });

    test("the service serves every route when PORTCULLIS_DATABASE_POOLER is set", async () => {
      const fresh = await database();
      const pooler = await startPgbouncer(fresh.url);
      onTestFinished(() => pooler.close());
      const service = await serve({
        ...secret,
        PORTCULLIS_DATABASE_URL: pooler.url,
        PORTCULLIS_DATABASE_POOLER: "transaction",
      });
      onTestFinished(async () => {
        service.kill("SIGTERM");
        await service.ended;
      });
      expect(await status(service.url, "/readyz")).toBe(200);
      const people = Array.from({ length: 6 }, (_, index) => ({ ...credentials, username: `person${index}` }));
      await Promise.all(
        people.map(async (who) => {
          expect((await post(service.url, "register", who)).status).toBe(201);
          let pair = await login(service.url, who);
          for (let round = 0; round < 5; round += 1) {
            expect((await me(service.url, pair.access_token)).status).toBe(200);
            const next = await post(service.url, "refresh", { refresh_token: pair.refresh_token });
            expect(next.status).toBe(200);
            pair = next.body as unknown as typeof pair;
          }
          expect((await post(service.url, "login", { ...who, password: "wrong battery horse" })).status).toBe(401);
          expect((await post(service.url, "logout", { refresh_token: pair.refresh_token })).status).toBe(204);
          expect((await me(service.url, pair.access_token)).status).toBe(401);
        }),
      );
    });
  },
);
