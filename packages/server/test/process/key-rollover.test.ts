import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, login, me, post } from "../support/client.ts";
import { run, serve } from "../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";

let directory: DataDirectory;

beforeAll(async () => {
  directory = await newDataDirectory();
  await mkdir(directory.path);
});

afterAll(() => directory.remove());

const keyIds = async (url: string) => {
  const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
  for (const key of keys) expect(key).not.toHaveProperty("d");
  return keys.map(({ kid }) => kid);
};

test("Tokens of an older key of the JWK set stay valid after a new key is put first", async () => {
  const file = join(directory.path, "keys.json");
  const generate = () => run(["keys", "generate", "--file", file], {});
  const environment = {
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_JWKS_FILE: file,
    PORTCULLIS_ACCESS_TOKEN: "jwt-stateless",
  };
  await generate();
  const before = await serve(environment);
  await post(before.url, "register", credentials);
  const { access_token } = await login(before.url);
  const [older] = await keyIds(before.url);
  before.kill("SIGTERM");
  await before.ended;

  await generate();
  const after = await serve(environment);
  expect((await me(after.url, access_token)).body).toMatchObject({ username: "alice" });
  const ids = await keyIds(after.url);
  expect(ids).toHaveLength(2);
  expect(ids[1]).toBe(older);
  after.kill("SIGTERM");
  expect(await after.ended).toBe(0);
});
