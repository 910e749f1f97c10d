import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { credentials, login, me, type Pair, post } from "../support/client.ts";
import { type RunningService, run, serve } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";

let directory: DataDirectory;
let database: FreshDatabase | null = null;
const secrets: string[] = [];

beforeAll(async () => {
  directory = await newDataDirectory();
  // An embedded database would do as well, but takes ten times as long to open for each service.
  if (postgresqlStatus.status === "available") database = await freshPostgresql();
  for (const _ of ["old", "new"]) secrets.push((await run(["keys", "generate", "--secret"], {})).stdout.trim());
});

afterAll(async () => {
  await database?.drop();
  await directory.remove();
});

const environmentWith = (...given: readonly (string | undefined)[]) => ({
  PORTCULLIS_DATA_DIR: directory.path,
  ...(database === null ? {} : { PORTCULLIS_DATABASE_URL: database.url }),
  PORTCULLIS_SECRET: given.join(","),
});

/** Runs a service with these secrets until the work is done. */
async function withService<T>(given: readonly (string | undefined)[], work: (url: string) => Promise<T>): Promise<T> {
  const service: RunningService = await serve(environmentWith(...given));
  try {
    return await work(service.url);
  } finally {
    service.kill("SIGTERM");
    await service.ended;
  }
}

async function refreshed(url: string, { refresh_token }: Pair): Promise<Pair> {
  const { status, body } = await post(url, "refresh", { refresh_token });
  expect(status).toBe(200);
  return body as unknown as Pair;
}

describe("Replacing a secret in the steps that `portcullis keys` shows", () => {
  test("logs nobody out, and afterwards rejects what the old secret signed", async () => {
    const [older, newer] = secrets;
    const first = await withService([older], async (url) => {
      await post(url, "register", credentials);
      return { kept: await login(url), left: await login(url) };
    });
    // The new secret is last: it signs nothing yet.
    const second = await withService([older, newer], async (url) => {
      expect((await me(url, first.kept.access_token)).status).toBe(200);
      return refreshed(url, first.kept);
    });
    // A process that has not been restarted yet accepts what a restarted one signed.
    await withService([older], async (url) => {
      expect((await me(url, second.access_token)).status).toBe(200);
    });
    // The new secret is first.
    const third = await withService([newer, older], async (url) => {
      expect((await me(url, second.access_token)).status).toBe(200);
      return refreshed(url, second);
    });
    // A process that is still at the previous step verifies what the new secret signs.
    const fourth = await withService([older, newer], async (url) => refreshed(url, third));
    const fifth = await withService([newer, older], async (url) => refreshed(url, fourth));
    // The old secret is removed.
    await withService([newer], async (url) => {
      expect((await me(url, fifth.access_token)).status).toBe(200);
      await refreshed(url, fifth);
      const { status, body } = await post(url, "refresh", { refresh_token: first.left.refresh_token });
      expect({ status, code: body["code"] }).toEqual({ status: 401, code: "token_invalid" });
    });
  });
});
