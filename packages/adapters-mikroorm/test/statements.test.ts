import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile, User } from "@portcullis/core/ports";
import { sessionId, at, digest, newRecord, newUser, userId } from "./samples.ts";
import { statementsOf } from "./statements.ts";
import { type TestDatabase, testEngines } from "./stores.ts";

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`On ${engine.label}`, () => {
    let database: TestDatabase;
    let storage: SqlStorage<NoProfile>;
    let statements: string[];
    let user: User;
    const record = () => newRecord(user.id);

    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect();
      await storage.migrate();
      user = await storage.users.create(newUser<NoProfile>("Somebody", {}));
      // The database is asked once which columns a violated constraint is about.
      await storage.users.create(newUser<NoProfile>("Somebody", {})).catch(() => undefined);
      statements = await statementsOf(storage);
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    const methods: Readonly<Record<string, () => Promise<unknown>>> = {
      "users.create": () => storage.users.create(newUser<NoProfile>("Somebody Else", {})),
      "users.create, of a name that is taken": () =>
        storage.users.create(newUser<NoProfile>("Somebody", {})).catch(() => undefined),
      "users.findById": () => storage.users.findById(user.id),
      "users.findByUsernameKey": () => storage.users.findByUsernameKey(user.usernameKey),
      "users.list": () => storage.users.list({ after: user.id, limit: 10 }),
      "users.update": () => storage.users.update(user.id, { at: at(1) }),
      "users.changePassword": () =>
        storage.users.changePassword({ id: user.id, expectedCredentialsVersion: 1, passwordHash: "$2", at: at(1) }),
      "users.replacePasswordHash": () =>
        storage.users.replacePasswordHash({ id: user.id, expectedPasswordHash: "$2", passwordHash: "$3" }),
      "users.setDisabled": () => storage.users.setDisabled(user.id, false, at(1)),
      "accessTokens.create": () => storage.accessTokens.create(record()),
      "accessTokens.findWithUser": () => storage.accessTokens.findWithUser(sessionId()),
      "accessTokens.listByUser": () => storage.accessTokens.listByUser({ userId: user.id, now: at(0), limit: 9 }),
      "accessTokens.rotate": () =>
        storage.accessTokens.rotate({
          id: sessionId(),
          userId: user.id,
          expectedRotation: 0,
          digest: digest(2),
          at: at(1),
          expiresAt: at(2),
          refreshExpiresAt: at(3),
        }),
      "accessTokens.revoke": () => storage.accessTokens.revoke({ id: sessionId(), userId: user.id, digest: digest(1) }),
      "accessTokens.revokeAll": () =>
        storage.accessTokens.revokeAll({ userId: user.id, except: sessionId(), issuedBefore: 2 }),
      "accessTokens.purge": () => storage.accessTokens.purge({ now: at(0), limit: 10 }),
      "users.delete": () => storage.users.delete(user.id),
    };

    for (const [name, call] of Object.entries(methods)) {
      test(`${name} is one statement`, async () => {
        statements.length = 0;
        await call();
        expect(statements).toHaveLength(1);
      });
    }

    test("accessTokens.rotate of the current rotation is one statement that returns session and user", async () => {
      const somebody = await storage.users.create(newUser<NoProfile>("Somebody Who Refreshes", {}));
      const { id } = newRecord(somebody.id);
      await storage.accessTokens.create(newRecord(somebody.id, { id }));
      const ends = { at: at(1), expiresAt: at(2), refreshExpiresAt: at(3) };
      statements.length = 0;
      const rotated = await storage.accessTokens.rotate({
        id,
        userId: somebody.id,
        expectedRotation: 0,
        digest: digest(2),
        ...ends,
      });
      expect(statements).toHaveLength(1);
      expect(rotated).toMatchObject({ record: { id, rotation: 1 }, user: somebody });
    });

    test("Simultaneous look-ups of sessions are one statement for up to 100", async () => {
      const ids = Array.from({ length: 250 }, () => sessionId());
      statements.length = 0;
      await Promise.all(ids.map((id) => storage.accessTokens.findWithUser(id)));
      expect(statements).toHaveLength(3);
    });

    test("A malformed id is not sent to the database", async () => {
      statements.length = 0;
      await storage.users.findById(userId("1; drop table users"));
      await storage.accessTokens.findWithUser(sessionId("x"));
      expect(statements).toEqual([]);
    });
  });
}
