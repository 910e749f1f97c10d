import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type BuildOptions } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import config from "../../rolldown.config.ts";
import { sharedEngines } from "../support/stores.ts";
import { bcryptHash, password } from "../transfer/sample-users.ts";
import { credentials, login, me, post, status } from "../support/client.ts";
import { type Environment, run, type RunningService, serve } from "../support/command-line.ts";
import { newDataDirectory } from "../support/data-directory.ts";

const folder = join(import.meta.dirname, "../..");
const program = [join(folder, "bundle/main.js")];

/** An empty database: the variables that name it, and a function that deletes it. */
interface Place {
  readonly environment: Environment;
  readonly drop: () => Promise<void>;
}

const embedded = async (): Promise<Place> => {
  const directory = await newDataDirectory();
  return { environment: { PORTCULLIS_DATA_DIR: directory.path }, drop: () => directory.remove() };
};

const places = [
  { label: "an embedded database", skipped: null, open: embedded },
  ...sharedEngines.map(({ label, skipped, fresh }) => ({
    label,
    skipped,
    open: async (): Promise<Place> => {
      const database = await fresh();
      return { environment: { PORTCULLIS_DATABASE_URL: database.url }, drop: () => database.drop() };
    },
  })),
];

describe("The bundled service", () => {
  let files: string[] = [];

  beforeAll(async () => {
    const { output } = await build(config as BuildOptions);
    files = output.map(({ fileName }) => fileName);
  });

  test("imports only the dependencies of its package", async () => {
    const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      readonly dependencies: object;
      readonly optionalDependencies: object;
    };
    const texts = await Promise.all(files.map((name) => readFile(join(folder, "bundle", name), "utf8")));
    const imported = texts
      .flatMap((text) => [...text.matchAll(/^import .*?"([^".]+)";$/gm)].map(([, name = ""]) => name))
      .filter((name) => !isBuiltin(name));
    expect(imported).toContain("@electric-sql/pglite");
    for (const name of imported) expect({ ...dependencies, ...optionalDependencies }).toHaveProperty([name]);
  });

  for (const { label, skipped, open } of places) {
    describe.skipIf(skipped !== null)(`on ${label}`, () => {
      let place: Place;
      let service: RunningService;

      beforeAll(async () => {
        place = await open();
        await run(["migrate"], place.environment, "", program);
        const user = JSON.stringify({ username: "bob", password_hash: bcryptHash });
        await run(["users", "import"], place.environment, `${user}\n`, program);
        const environment = { ...place.environment, PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR" };
        service = await serve({ ...environment, PORTCULLIS_METRICS_PORT: "0" }, [], program);
      });

      afterAll(async () => {
        service.kill("SIGKILL");
        await service.ended;
        await place.drop();
      });

      test("registers, logs in, refreshes and returns the current user", async () => {
        expect((await post(service.url, "register", credentials)).status).toBe(201);
        const first = await login(service.url);
        const { status: refreshed, body } = await post(service.url, "refresh", { refresh_token: first.refresh_token });
        expect(refreshed).toBe(200);
        expect((await me(service.url, String(body["access_token"]))).body).toMatchObject({ username: "alice" });
      });

      test("logs in imported users with hashes of other systems", async () => {
        const pair = await login(service.url, { username: "bob", password });
        expect((await me(service.url, pair.access_token)).body).toMatchObject({ username: "bob" });
      });

      test("rejects common passwords", async () => {
        const answer = await post(service.url, "register", { username: "carol", password: "qwertyuiop" });
        expect(answer.body).toMatchObject({ status: 422, errors: [{ code: "too_common" }] });
      });

      test("serves its pages and its metrics", async () => {
        expect(await status(service.url, "/docs")).toBe(200);
        const [, metrics = ""] = await service.logged(/"metrics":"([^"]+)"/);
        expect(await status(metrics, "")).toBe(200);
      });
    });
  }
});
