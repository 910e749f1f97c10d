import { inspect } from "node:util";
import { defineUser, p, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import { ProfileFieldTakenError, UsernameTakenError } from "@portcullis/core/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storageError } from "../src/sql/database-error.ts";
import { newRecord, newUser, usernameKey } from "./samples.ts";
import { type TestDatabase, testEngines } from "./stores.ts";

const AppUser = defineUser({ tableName: "members", profile: { email: p.string().unique() } });
const canary = "canary-7f3a";

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`Errors of ${engine.label}`, () => {
    let database: TestDatabase;
    let storage: SqlStorage<{ email: string }>;
    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect({ user: AppUser, accessToken: { tableName: "sessions" } });
      await storage.updateSchema();
    });
    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    const expectNoLeak = (error: unknown) =>
      expect(inspect(error, { depth: 9, showHidden: true, getters: true })).not.toContain(canary);

    test("A taken e-mail address is reported with the name of its field, not as a taken username", async () => {
      const taken = { email: `${canary}@example.org` };
      await storage.users.create(newUser("First", taken));
      const error = await caught(storage.users.create(newUser("Second", taken)));
      expect(error).toBeInstanceOf(ProfileFieldTakenError);
      expect(error).toMatchObject({ field: "email" });
      expectNoLeak(error);
    });

    test("A taken username is reported as such in a table with another name", async () => {
      await storage.users.create(newUser("Same", { email: "same@example.org" }));
      await expect(storage.users.create(newUser("same", { email: "other@example.org" }))).rejects.toThrow(
        UsernameTakenError,
      );
    });

    test("An error of the database is reduced to its code", async () => {
      const user = newUser(canary, { email: "long@example.org" });
      const tooLong = await caught(storage.users.create({ ...user, username: canary.repeat(100) }));
      expect(tooLong).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "22001" });
      expectNoLeak(tooLong);
      const sameId = newRecord((await storage.users.create(user)).id);
      await storage.accessTokens.create(sameId);
      const again = await caught(storage.accessTokens.create({ ...sameId, clientInfo: { userAgent: canary } }));
      expect(again).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "23505" });
      expectNoLeak(again);
    });

    test("Text that can't be stored finds nothing, and is rejected when written", async () => {
      for (const text of ["a\0b", "\ud800", "x\udc00y"]) {
        expect(await storage.users.findByUsernameKey(usernameKey(text))).toBeNull();
        const error = await caught(storage.users.create(newUser(text, { email: `${text}@example.org` })));
        expect(error).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "22021" });
      }
    });

    test("An invalid date is rejected", async () => {
      const user = newUser("Undated", { email: "undated@example.org" });
      const error = await caught(storage.users.create({ ...user, createdAt: new Date(Number.NaN) }));
      expect(error).toMatchObject({ name: "StorageError", kind: "failed" });
    });

    test("An unknown profile field is rejected, not dropped", async () => {
      const profile = { email: "extra@example.org", role: "admin" };
      const error = await caught(storage.users.create(newUser("Extra", profile)));
      expect(error).toMatchObject({ name: "UnknownProfileFieldError", field: "role" });
    });
  });
}

describe("An error of the driver", () => {
  const withCode = (code: string) => Object.assign(new Error(canary), { code, detail: canary, params: [canary] });

  test.each(["08006", "08001", "57P01", "57P03", "57014", "53300", "40P01", "55P03", "25006", "28P01", "3D000"])(
    "with SQLSTATE %s, about the server, is `unavailable`",
    (code) => {
      expect(storageError(withCode(code))).toMatchObject({ kind: "unavailable", engineCode: code });
    },
  );

  test.each(["22001", "23502", "23514", "42P01", "42703", "XX000"])(
    "with SQLSTATE %s, about the statement, is `failed`",
    (code) => {
      expect(storageError(withCode(code))).toMatchObject({ kind: "failed", engineCode: code });
    },
  );

  test.each([
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "EPIPE",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "CERT_HAS_EXPIRED",
  ])("with the code %s on the way to the server is `unavailable`", (code) => {
    expect(storageError(withCode(code))).toMatchObject({ kind: "unavailable", engineCode: code });
  });

  test.each([
    ["Connection terminated unexpectedly", "ECONNRESET"],
    ["Connection terminated due to connection timeout", "ETIMEDOUT"],
    ["timeout exceeded when trying to connect", "ETIMEDOUT"],
    ["Query read timeout", "ETIMEDOUT"],
    ["Client has encountered a connection error and is not queryable", "ECONNRESET"],
    ["Cannot use a pool after calling end on the pool", "ECONNRESET"],
    ["PGlite is closed", "ECONNRESET"],
  ])('"%s": unavailable.', (message, code) => {
    expect(storageError(new Error(message))).toMatchObject({ kind: "unavailable", engineCode: code });
  });

  test("of any other kind is `failed`, without the driver's message", () => {
    for (const thrown of [withCode(canary), new TypeError(canary), canary, null, undefined, { code: 5 }]) {
      const error = storageError(thrown);
      expect(error).toMatchObject({ kind: "failed" });
      expect(error.engineCode).toBeUndefined();
      expect(inspect(error)).not.toContain(canary);
    }
  });
});
