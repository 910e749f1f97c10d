import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { run, serve } from "../support/command-line.ts";
import { runSql } from "../support/run-sql.ts";

const record = "insert into portcullis_migrations (name, executed_at) values ('9999_from_the_future', now())";
const warning = "the database was migrated by a newer version of Portcullis";

describe.skipIf(postgresqlStatus.status === "skipped")(
  "A PostgreSQL database that a newer version has migrated",
  () => {
    let database: FreshDatabase;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      database = await freshPostgresql();
      environment = { PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR" };
      const migrated = await run(["migrate"], environment);
      if (migrated.code !== 0) throw new Error(`migrate: ${migrated.stderr}`);
      await runSql(database.url, record);
    });

    afterAll(() => database.drop());

    test.each([[["--no-migrate"]], [[]]])(
      "is served with one warning in the log: serve %j",
      async (words: readonly string[]) => {
        const service = await serve(environment, words);
        await service.logged(/"listening"/);
        service.kill("SIGTERM");
        await service.ended;
        const lines = service.output.stdout.split("\n").filter((line) => line.includes(warning));
        expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
          expect.objectContaining({ level: "warn", unknown_migrations: ["9999_from_the_future"] }),
        ]);
      },
    );

    test("makes portcullis migrate warn the operator", async () => {
      const stderr = `Nothing to migrate.\nWarning: ${warning}: it has 9999_from_the_future.\n`;
      expect(await run(["migrate"], environment)).toMatchObject({ code: 0, stdout: "", stderr });
    });
  },
);
