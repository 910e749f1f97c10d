import { beforeEach, describe, expect, test } from "vitest";
import { ImportError } from "../../src/transfer/import-error.ts";
import { memoryEngine } from "../support/stores.ts";
import { exported, imported, type OpenStore } from "./move.ts";
import { argon2Hash, lines, sampleUser, uuid } from "./sample-users.ts";

let store: OpenStore;

beforeEach(async () => {
  store = { ...(await memoryEngine.open()), engine: memoryEngine };
});

const count = async () => (await store.storage.users.list({ limit: 1000 })).length;

const refusal = async (text: string): Promise<string> => {
  const error: unknown = await imported(text, store).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImportError)) throw new Error("The import was not refused.", { cause: error });
  return error.message;
};

const user = (changes: object) =>
  JSON.stringify({ username: "Alice", password_hash: argon2Hash, created_at: "2029-02-03T04:05:06Z", ...changes });

describe("An invalid line of an import", () => {
  const secret = "hunter2";

  test.each([
    ["no JSON", `{"password_hash":"${secret}`, "it is not a JSON object"],
    ["no object", `"${secret}"`, "it is not a JSON object"],
    ["a list", `["${secret}"]`, "it is not a JSON object"],
    ["without a name", user({ username: undefined }), "username is missing or of the wrong type"],
    ["an invalid username", user({ username: `${secret}\u0000` }), "username is not a valid username"],
    ["a name that is too long", user({ username: secret.repeat(40) }), "username is not a valid username"],
    ["without a hash", user({ password_hash: undefined }), "password_hash must be text"],
    ["a password in place of its hash", user({ password_hash: secret }), "password_hash is not a hash of a known form"],
    [
      "a hash that is cut off",
      user({ password_hash: argon2Hash.slice(0, 40) }),
      "password_hash is in a form that is not supported: argon2 in a damaged form",
    ],
    [
      "a hash of a form that can't be verified",
      user({ password_hash: `$6$rounds=5000$${secret}$hash` }),
      "password_hash is in a form that is not supported: SHA-512-crypt",
    ],
    [
      "an absurd hash",
      user({ password_hash: argon2Hash.replace("m=8", "m=4294967295") }),
      "password_hash is too costly to verify: m=4294967295 is over 131072 KiB",
    ],
    ["an invalid time", user({ created_at: secret }), "created_at must be a time such as"],
    ["a time out of bounds", user({ created_at: "1800-01-01T00:00:00Z" }), "created_at must be from 1970 on"],
    ["an invalid flag", user({ disabled: secret }), "disabled must be true or false"],
    ["an unknown field", user({ [secret]: secret }), "it has unknown fields"],
    ["fields of an application's own", user({ profile: { [secret]: 1 } }), "profile has unknown fields"],
    ["an id of another kind", user({ id: secret }), "the id must be a UUID"],
  ])("is reported by its number and what is wrong, without its content: %s", async (_, line, problem) => {
    const message = await refusal(`${lines(1, 3)}${line}\n${lines(3, 5)}`);
    expect(message).toContain(`Line 3: ${problem}`);
    expect(message).not.toContain(secret);
    expect(message).not.toContain("$argon2");
    expect(await count()).toBe(2);
  });

  test("has a proven address of another user", async () => {
    const proven = (username: string) => user({ username, verified_address: "ann@example.org" });
    const message = await refusal(`${proven("ann")}\n${proven("eve")}\n`);
    expect(message).toBe("Line 2: another user has proven the e-mail address in verified_address.");
  });

  test("may be one that is not UTF-8, or too long", async () => {
    const bytes = async function* (chunk: Buffer, times: number) {
      for (let sent = 0; sent < times; sent += 1) yield chunk as unknown as string;
    };
    await expect(imported(bytes(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), 1), store)).rejects.toThrow(
      "Line 1: it is not UTF-8",
    );
    let sent = 0;
    const endless = async function* () {
      for (;;) {
        sent += 65_536;
        yield "x".repeat(65_536);
      }
    };
    await expect(imported(endless(), store)).rejects.toThrow("Line 1: it is longer than 1 MiB.");
    expect(sent).toBeLessThan(1_200_000);
  });
});

describe("Imported users", () => {
  test("require a username and a hash; everything else has defaults", async () => {
    const line = JSON.stringify({ username: "ALICE", password_hash: argon2Hash });
    expect(await imported(`\ufeff\r\n${line}\r\n\n`, store)).toMatchObject({ imported: 1 });
    const [alice] = await store.storage.users.list({ limit: 2 });
    expect(alice).toMatchObject({ username: "ALICE", usernameKey: "alice", disabled: false, credentialsVersion: 1 });
  });

  test("may end without a line break, and arrive in chunks of any size", async () => {
    const text = lines(0, 40).trim();
    const pieces = async function* () {
      for (let start = 0; start < text.length; start += 7) yield text.slice(start, start + 7);
    };
    expect(await imported(pieces(), store)).toMatchObject({ imported: 40 });
  });
});

describe("Conflicts of an import", () => {
  test("are resolved for the first of two lines with one username, also in one batch", async () => {
    const text = [user({ id: uuid(1) }), user({ id: uuid(2), username: "aLICE" })].join("\n");
    expect(await refusal(text)).toContain("Line 2: the username exists");
    expect(await imported(text, store, { onConflict: "skip" })).toMatchObject({ skipped: 2, differing: 1 });
    expect((await store.storage.users.list({ limit: 2 })).map(({ id }) => id)).toEqual([uuid(1)]);
  });

  test("are reported for an id that another user has", async () => {
    await store.storage.users.create(sampleUser("bob", { id: uuid(1) }));
    const text = user({ id: uuid(1) });
    await expect(imported(text, store, { onConflict: "skip" })).rejects.toThrow("Line 1: another user has this id");
    expect(await imported(text, store, { ids: "new" })).toMatchObject({ imported: 1 });
  });

  test("leave existing users unchanged", async () => {
    await imported(lines(0, 3), store);
    const before = await exported(store);
    const other = lines(0, 3).replaceAll('"disabled":false', '"disabled":true');
    expect(await imported(other, store, { onConflict: "skip" })).toMatchObject({ imported: 0, skipped: 3 });
    expect(await exported(store)).toBe(before);
  });
});
