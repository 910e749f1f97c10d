import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { credentials, login, me, type Pair, post, status } from "../support/client.ts";
import { run, type RunningService, serve } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";

describe("A service with the embedded database in an empty directory", () => {
  let directory: DataDirectory;
  let environment: Readonly<Record<string, string>>;
  let service: RunningService;
  let pair: Pair;

  beforeAll(async () => {
    directory = await newDataDirectory();
    environment = { PORTCULLIS_DATA_DIR: directory.path };
    service = await serve(environment);
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
    await directory.remove();
  });

  test("listens on loopback and reports it", async () => {
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    // The report comes through another pipe than the log.
    await vi.waitFor(() => expect(service.output.stderr).toContain(service.url));
    expect(await status(service.url, "/healthz")).toBe(200);
    expect(await status(service.url, "/readyz")).toBe(200);
  });

  test("registers, logs in, refreshes, returns the current user, and logs out", async () => {
    expect((await post(service.url, "register", credentials)).status).toBe(201);
    const first = await login(service.url);
    const refreshed = await post(service.url, "refresh", { refresh_token: first.refresh_token });
    pair = refreshed.body as unknown as Pair;
    expect((await me(service.url, pair.access_token)).body).toMatchObject({ username: "alice" });
    const other = await login(service.url);
    expect((await post(service.url, "logout", {}, other.access_token)).status).toBe(204);
    expect((await me(service.url, other.access_token)).status).toBe(401);
  });

  test("shares the database with a second service and with the command line", async () => {
    const second = await serve(environment);
    expect((await me(second.url, pair.access_token)).body).toMatchObject({ username: "alice" });
    const bob = { ...credentials, username: "bob" };
    expect((await post(second.url, "register", bob)).status).toBe(201);
    expect(await login(service.url, bob)).toHaveProperty("access_token");
    second.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(await run(["users", "list"], environment)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("bob"),
    });
    for (const words of [["purge"], ["migrate"]]) expect((await run(words, environment)).code).toBe(0);
    expect(await status(service.url, "/readyz")).toBe(200);
  });

  test("keeps users, sessions and its secret through kill -9", async () => {
    service.kill("SIGKILL");
    expect(await service.ended).toBeNull();
    service = await serve(environment);
    expect((await me(service.url, pair.access_token)).body).toMatchObject({ username: "alice" });
    expect((await post(service.url, "refresh", { refresh_token: pair.refresh_token })).status).toBe(200);
  });

  test("exits with 0 on SIGTERM, and leaves the database in one file", async () => {
    service.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    expect((await readdir(directory.path)).toSorted()).toEqual(["portcullis.db", "secret"]);
    const { code, stdout } = await run(["users", "list"], environment);
    expect(code).toBe(0);
    expect(stdout).toContain("alice");
  });

  test("lets the command line use the directory while it is stopped", async () => {
    expect((await run(["users", "disable", "alice"], environment)).code).toBe(0);
  });
});

describe("A data directory with the PGlite of an earlier version", () => {
  let directory: DataDirectory;
  let environment: Readonly<Record<string, string>>;
  let service: RunningService;

  const stop = async () => {
    service.kill("SIGTERM");
    expect(await service.ended).toBe(0);
  };

  beforeAll(async () => {
    directory = await newDataDirectory();
    environment = { PORTCULLIS_DATA_DIR: directory.path };
    const place = { PORTCULLIS_DATABASE_URL: `pglite:${join(directory.path, "pglite")}` };
    service = await serve({ ...environment, ...place });
    await post(service.url, "register", credentials);
    await stop();
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
    await directory.remove();
  });

  test("stays in use, by one process at a time, and the log says how to move.", async () => {
    service = await serve(environment);
    expect(await login(service.url)).toHaveProperty("access_token");
    await service.logged(/PGlite of an earlier version.*docs\/swapping-the-storage\.md/);
    for (const words of [["serve"], ["users", "list"], ["purge"], ["migrate"]]) {
      const { code, stderr } = await run(words, { ...environment, PORTCULLIS_PORT: "0" });
      expect(code).toBe(1);
      expect(stderr).toMatch(/is in use by another process/);
    }
    await stop();
  });

  test("is left for SQLite after its users have been moved there, with their passwords.", async () => {
    const users = await run(["users", "export"], environment);
    const place = { PORTCULLIS_DATABASE_URL: `sqlite:${join(directory.path, "portcullis.db")}` };
    expect((await run(["users", "import"], { ...environment, ...place }, users.stdout)).code).toBe(0);
    service = await serve(environment);
    expect(await login(service.url)).toHaveProperty("access_token");
    expect(service.output.stderr).not.toMatch(/earlier version/);
    await stop();
  });
});
