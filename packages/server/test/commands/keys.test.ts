import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateSecret } from "@portcullis/adapters-crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { runHere } from "./run-here.ts";

let directory: DataDirectory;
let dataDir: Readonly<Record<string, string>>;

beforeAll(async () => {
  directory = await newDataDirectory();
  await mkdir(directory.path);
  dataDir = { PORTCULLIS_DATA_DIR: directory.path };
});

afterAll(() => directory.remove());

/** The lines of one kind of token: the task of each kid. */
function keysIn(stdout: string, title: string): readonly { readonly does: string; readonly kid: string }[] {
  const [, rows = ""] = new RegExp(`^${title}\\n((?: {2}.*\\n)*)`, "m").exec(stdout) ?? [];
  return Array.from(rows.matchAll(/^ {2}(\w+) +\S+ +(\S+)$/gm), ([, does = "", kid = ""]) => ({ does, kid }));
}

describe("`portcullis keys`", () => {
  test("shows which secret signs and which verifies, by kid and without the secret", async () => {
    const [newer, older] = [generateSecret(), generateSecret()];
    const one = await run(["keys"], { ...dataDir, PORTCULLIS_SECRET: older });
    const two = await run(["keys"], { ...dataDir, PORTCULLIS_SECRET: `${newer},${older}` });
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(one.stdout).toContain("no key is being replaced");
    expect(two.stdout).toContain(": a key is being replaced");
    const [only] = keysIn(one.stdout, "Refresh tokens");
    const [first, second] = keysIn(two.stdout, "Refresh tokens");
    expect(only?.does).toBe("signs");
    expect(first?.does).toBe("signs");
    expect(second).toEqual({ does: "verifies", kid: only?.kid });
    for (const secret of [newer, older])
      expect(one.stdout + two.stdout + one.stderr + two.stderr).not.toContain(secret);
  });

  test("says how long the old key is needed", async () => {
    const environment = { ...dataDir, PORTCULLIS_SECRET: generateSecret() };
    expect((await runHere(["keys"], environment)).stdout).toContain("3. Remove the old key 30 days after");
    const shorter = { ...environment, PORTCULLIS_ACCESS_TTL: "60", PORTCULLIS_REFRESH_IDLE_TTL: "3600" };
    expect((await runHere(["keys"], shorter)).stdout).toContain("3. Remove the old key 3600 seconds after");
  });

  test("shows the keys of a JWK set: a key added at the end verifies, and signs after it is moved to the front", async () => {
    const file = join(directory.path, "keys.json");
    const environment = { ...dataDir, PORTCULLIS_JWKS_FILE: file, PORTCULLIS_ACCESS_TOKEN: "jwt" };
    const generated = await runHere(["keys", "generate", "--file", file], {});
    expect(generated.stderr).toContain("signs after the next start");
    const added = await runHere(["keys", "generate", "--last", "--alg", "ES256", "--file", file], {});
    expect(added.stderr).toContain("verifies after the next start");

    const { keys } = JSON.parse(await readFile(file, "utf8")) as { keys: { kid: string; d: string }[] };
    const [older, newer] = keys;
    const before = await runHere(["keys"], environment);
    expect(keysIn(before.stdout, "Access tokens")).toEqual([
      { does: "signs", kid: older?.kid },
      { does: "verifies", kid: newer?.kid },
    ]);
    await writeFile(file, JSON.stringify({ keys: [newer, older] }));
    const after = await runHere(["keys"], environment);
    expect(keysIn(after.stdout, "Access tokens")).toEqual([
      { does: "signs", kid: newer?.kid },
      { does: "verifies", kid: older?.kid },
    ]);
    for (const { d } of keys) expect(before.stdout + after.stdout).not.toContain(d);
  });

  test("generates no secret, because the service does so when it starts", async () => {
    const empty = { PORTCULLIS_DATA_DIR: join(directory.path, "empty") };
    const { code, stdout } = await runHere(["keys"], empty);
    expect(code).toBe(0);
    expect(stdout).toContain("No key is configured");
    await expect(readFile(join(directory.path, "empty", "secret"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test.each([
    ["a sample", "0123456789abcdef0123456789abcdef"],
    ["a short one", "x7Kq"],
    ["one that repeats itself", "kX2v9QpL".repeat(5)],
  ])("rejects %s as a secret in production, without showing it, with exit code 2", async (_, secret) => {
    const environment = { NODE_ENV: "production", PORTCULLIS_DATABASE_URL: "postgresql://u@h/d" };
    const { code, stdout, stderr } = await runHere(["keys"], { ...environment, PORTCULLIS_SECRET: secret });
    expect(code).toBe(2);
    expect(stderr).toContain("PORTCULLIS_SECRET");
    expect(stdout + stderr).not.toContain(secret);
  });

  test("rejects --last without --file, with exit code 2", async () => {
    expect((await runHere(["keys", "generate", "--last"], {})).code).toBe(2);
  });
});
