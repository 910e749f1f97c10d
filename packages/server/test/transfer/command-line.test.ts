import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPortcullis } from "@portcullis/core";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { type Environment, run, startFeeding } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { crypto } from "./move.ts";
import { lines, password, uuid } from "./sample-users.ts";

const minutes = 60_000;

describe.skipIf(postgresqlStatus.status === "skipped")("10,000 users, moved by the command line", () => {
  let directory: DataDirectory;
  let database: FreshDatabase;
  const file = (name: string) => join(directory.path, name);
  const embedded = (name: string): Environment => ({ PORTCULLIS_DATABASE_URL: `sqlite:${file(`${name}.db`)}` });
  const server = (): Environment => ({ PORTCULLIS_DATABASE_URL: database.url });

  beforeAll(async () => {
    directory = await newDataDirectory();
    await mkdir(directory.path);
    await writeFile(file("all.jsonl"), lines(0, 10_000));
    database = await freshPostgresql();
    await run(["migrate"], server());
  });

  afterAll(async () => {
    await database.drop();
    await directory.remove();
  });

  test(
    "are imported into an embedded database, and exported unchanged",
    async () => {
      const words = ["users", "import", "--file", file("all.jsonl")];
      const { code, stdout, stderr } = await run(words, embedded("one"));
      expect({ code, stdout, last: stderr.trim().split("\n").at(-1) }).toEqual({
        code: 0,
        stdout: "",
        last: "Imported 10000, skipped 0.",
      });
      const out = await run(["users", "export", "--file", file("one.jsonl")], embedded("one"));
      expect(out).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("Exported 10000.") });
      expect((await stat(file("one.jsonl"))).mode & 0o777).toBe(0o600);
      expect(await readFile(file("one.jsonl"), "utf8")).toBe(lines(0, 10_000));
    },
    5 * minutes,
  );

  test(
    "are completed after an import to PostgreSQL was killed, without loss or duplicates",
    async () => {
      const text = await readFile(file("one.jsonl"), "utf8");
      const storage = await connectPostgresql({ url: database.url });
      const count = async () => (await storage.users.list({ limit: 1000 })).length;
      const importing = startFeeding(["users", "import"], server());
      // A line is truncated.
      await importing.feed(text.slice(0, text.length / 10 + 100));
      await vi.waitFor(async () => expect(await count()).toBeGreaterThan(500), minutes);
      await importing.kill();
      expect(await count()).toBeLessThan(1000);

      expect(await run(["users", "import"], server(), text)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("Line 1: the username exists; use --on-conflict skip"),
      });
      const { code, stderr } = await run(["users", "import", "--on-conflict", "skip"], server(), text);
      const [, imported, skipped] = /Imported (\d+), skipped (\d+)\.\n$/.exec(stderr) ?? [];
      expect(code).toBe(0);
      expect(Number(imported) + Number(skipped)).toBe(10_000);
      expect(Number(skipped)).toBeGreaterThan(500);
      expect((await run(["users", "export"], server())).stdout).toBe(text);

      const { login } = createPortcullis({ ...storage, ...crypto }, {});
      expect((await login({ username: "user-9999", password })).user.username).toBe("User-9999");
      await storage.close();
    },
    5 * minutes,
  );

  test(
    "are imported into an embedded database again",
    async () => {
      const { stdout } = await run(["users", "export"], server());
      expect((await run(["users", "import"], embedded("two"), stdout)).code).toBe(0);
      expect((await run(["users", "export"], embedded("two"))).stdout).toBe(lines(0, 10_000));
    },
    5 * minutes,
  );

  test("are counted at the end, without their hashes", async () => {
    const { stderr } = await run(["users", "import", "--on-conflict", "skip", "--ids", "new"], server(), lines(0, 9));
    expect(stderr).toMatch(/(?:^|\n)Imported 0, skipped 9\.\n$/);
    const bad = await run(["users", "import"], server(), lines(0, 1).replace("$argon2id", "$argon9"));
    expect(bad).toMatchObject({ code: 1, stdout: "" });
    expect(bad.stderr).toMatch(/Imported 0, skipped 0\.\nLine 1: password_hash is not a hash of a known form\.\n$/);
    expect(bad.stderr).not.toContain("$argon9");
  });

  test("get new ids on request, printed one per line", async () => {
    const { code, stdout } = await run(["users", "import", "--ids", "new"], server(), lines(20_000, 20_003));
    expect(code).toBe(0);
    const ids = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly from: string; readonly to: string });
    expect(ids.map(({ from }) => from)).toEqual([uuid(20_000), uuid(20_001), uuid(20_002)]);
    for (const { to } of ids) {
      expect(await run(["users", "disable", "--id", to], server())).toMatchObject({ code: 0 });
    }
  });

  test("can't be imported from a file that does not exist, and the message says so", async () => {
    const { code, stderr } = await run(["users", "import", "--file", file("none")], server());
    expect(code).toBe(1);
    expect(stderr).toContain("ENOENT");
  });
});
