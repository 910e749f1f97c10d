import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cryptoFor } from "../../src/composition/crypto.ts";
import { loadConfig } from "../../src/index.ts";
import { importUsers } from "../../src/transfer/import-users.ts";
import { linesOf } from "../../src/transfer/lines.ts";
import { engines } from "../../src/engines/index.ts";
import { memoryEngine } from "../support/stores.ts";

const base64 = (length: number) => randomBytes(length).toString("base64").replace(/=+$/, "");
const argon2 = (cost: string) => `$argon2id$v=19$${cost}$${base64(16)}$${base64(32)}`;
const bcrypt = (cost: number) => `$2b$${cost}$${"a".repeat(21)}u${"a".repeat(30)}q`;

async function importHash(passwordHash: string, settings: Readonly<Record<string, string>>): Promise<number> {
  const { storage } = await memoryEngine.open();
  const crypto = cryptoFor(loadConfig(settings), { secrets: ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"] });
  const target = { users: storage.users, idKind: engines.memory.idKind, ...crypto };
  const line = async function* () {
    yield JSON.stringify({ username: "alice", password_hash: passwordHash });
  };
  const { imported } = await importUsers(linesOf(line()), target, { ids: "keep", onConflict: "fail" });
  return imported;
}

describe("The import rejects a hash that costs more than the settings allow, and accepts it after they are raised", () => {
  test.each([
    [argon2("m=131073,t=1,p=1"), "m=131073 is over 131072 KiB", { STORED_HASH_MAX_MEMORY_KIB: "131073" }],
    [argon2("m=131072,t=5,p=1"), "m=131072 times t=5 is over 524288", { STORED_HASH_MAX_WORK: "655360" }],
    [argon2("m=1024,t=65,p=1"), "t=65 is over 64", { STORED_HASH_MAX_ITERATIONS: "65" }],
    [argon2("m=1024,t=1,p=17"), "p=17 is over 16", { STORED_HASH_MAX_PARALLELISM: "17" }],
    [bcrypt(15), "bcrypt's cost 15 is over 14", { STORED_HASH_MAX_BCRYPT_COST: "15" }],
    [
      "pbkdf2_sha256$2000001$salt$UZiMjf4/L1BvG+6ExP92yKkmauCjP+xQO8saQX6/Ni0=",
      "PBKDF2's 2000001 iterations are over 2000000",
      { STORED_HASH_MAX_PBKDF2_ITERATIONS: "2000001" },
    ],
  ])("%s", async (hash, excess, raised) => {
    const settings = Object.fromEntries(Object.entries(raised).map(([name, value]) => [`PORTCULLIS_${name}`, value]));
    await expect(importHash(hash, {})).rejects.toThrow(`password_hash is too costly to verify: ${excess}`);
    expect(await importHash(hash, settings)).toBe(1);
  });

  test("A lower limit rejects a hash that the default accepts", async () => {
    const hash = argon2("m=65536,t=3,p=4");
    expect(await importHash(hash, {})).toBe(1);
    const settings = { PORTCULLIS_STORED_HASH_MAX_MEMORY_KIB: "32768" };
    await expect(importHash(hash, settings)).rejects.toThrow("m=65536 is over 32768 KiB");
  });
});
