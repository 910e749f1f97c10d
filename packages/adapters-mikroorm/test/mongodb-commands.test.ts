import type { MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import type { NoProfile, User } from "@portcullis/core/ports";
import type { CommandStartedEvent } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MongoDatabase, mongoEngines, commandsOf } from "./mongodb-stores.ts";
import { sessionId, at, digest, newRecord, newUser, userId } from "./samples.ts";

const majority = { w: "majority", j: true };

for (const engine of mongoEngines) {
  describe.skipIf(engine.skipped !== null)(`On ${engine.label}`, () => {
    let database: MongoDatabase;
    let storage: MongoStorage<NoProfile>;
    let commands: CommandStartedEvent[];
    let user: User;
    const dead = { expiresAt: at(-2), refreshExpiresAt: at(-1), deadline: at(0) };

    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect();
      commands = commandsOf(storage);
      await storage.migrate();
      user = await storage.users.create(newUser<NoProfile>("Somebody", {}));
      await storage.accessTokens.create(newRecord(user.id, dead));
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    const methods: Readonly<Record<string, readonly [readonly string[], () => Promise<unknown>]>> = {
      "users.create": [["update"], () => storage.users.create(newUser<NoProfile>("Somebody Else", {}))],
      "users.create, of a name that is taken": [
        ["update"],
        () => storage.users.create(newUser<NoProfile>("Somebody", {})).catch(() => undefined),
      ],
      "users.findById": [["find"], () => storage.users.findById(user.id)],
      "users.findByUsernameKey": [["find"], () => storage.users.findByUsernameKey(user.usernameKey)],
      "users.list": [["find"], () => storage.users.list({ limit: 1000 })],
      "users.update": [["update"], () => storage.users.update(user.id, { at: at(1) })],
      "users.changePassword": [
        ["update"],
        () =>
          storage.users.changePassword({ id: user.id, expectedCredentialsVersion: 1, passwordHash: "$2", at: at(1) }),
      ],
      "users.replacePasswordHash": [
        ["update"],
        () => storage.users.replacePasswordHash({ id: user.id, expectedPasswordHash: "$2", passwordHash: "$3" }),
      ],
      "users.setDisabled": [["update"], () => storage.users.setDisabled(user.id, false, at(1))],
      "accessTokens.create": [["aggregate"], () => storage.accessTokens.create(newRecord(user.id))],
      "accessTokens.findWithUser": [["aggregate"], () => storage.accessTokens.findWithUser(sessionId())],
      "accessTokens.listByUser": [
        ["find"],
        () => storage.accessTokens.listByUser({ userId: user.id, now: at(0), limit: 1000 }),
      ],
      "accessTokens.rotate, of an unknown session": [
        ["findAndModify"],
        () =>
          storage.accessTokens.rotate({
            id: sessionId(),
            userId: user.id,
            expectedRotation: 0,
            digest: digest(2),
            at: at(1),
            expiresAt: at(2),
            refreshExpiresAt: at(3),
          }),
      ],
      "accessTokens.revoke": [["delete"], () => storage.accessTokens.revoke({ id: sessionId(), userId: user.id })],
      "accessTokens.revokeAll": [
        ["delete"],
        () => storage.accessTokens.revokeAll({ userId: user.id, except: sessionId(), issuedBefore: 1 }),
      ],
      "accessTokens.purge": [["find", "delete"], () => storage.accessTokens.purge({ now: at(0), limit: 10 })],
      "accessTokens.purge, of nothing": [["find"], () => storage.accessTokens.purge({ now: at(-9), limit: 10 })],
      "users.delete": [["delete", "delete", "delete"], () => storage.users.delete(user.id)],
    };

    for (const [name, [expected, call]] of Object.entries(methods)) {
      test(`${name} sends ${expected.join(" and ")}, with majority concerns`, async () => {
        commands.length = 0;
        await call();
        expect(commands.map(({ commandName }) => commandName)).toEqual(expected);
        for (const { command, commandName } of commands) {
          if (commandName !== "find")
            expect(command).toMatchObject(commandName === "aggregate" ? {} : { writeConcern: majority });
          if (["find", "aggregate"].includes(commandName))
            expect(command["readConcern"]).toEqual({ level: "majority" });
        }
      });
    }

    test("accessTokens.rotate of the current rotation is findAndModify and aggregate, with majority concerns", async () => {
      const somebody = await storage.users.create(newUser<NoProfile>("Somebody Who Refreshes", {}));
      const record = newRecord(somebody.id);
      await storage.accessTokens.create(record);
      const { id } = record;
      const ends = { at: at(1), expiresAt: at(2), refreshExpiresAt: at(3) };
      commands.length = 0;
      await storage.accessTokens.rotate({ id, userId: somebody.id, expectedRotation: 0, digest: digest(2), ...ends });
      expect(commands.map(({ commandName }) => commandName)).toEqual(["findAndModify", "aggregate"]);
      expect(commands[0]?.command).toMatchObject({ writeConcern: majority });
      expect(commands[1]?.command["readConcern"]).toEqual({ level: "majority" });
    });

    test("A session is stored with a majority write concern", async () => {
      commands.length = 0;
      await storage.accessTokens.create(newRecord(user.id));
      expect(commands[0]?.command).toMatchObject({ writeConcern: majority });
    });

    test("No concern or preference in the URL weakens the majority concerns", async () => {
      const separator = database.url.includes("?") ? "&" : "?";
      const weak = `${database.url}${separator}w=1&journal=false&readConcernLevel=local&readPreference=secondary`;
      const { connectMongodb } = await import("@portcullis/adapters-mikroorm/mongodb");
      const other = await connectMongodb({ url: weak });
      const seen = commandsOf(other);
      const made = await other.users.create(newUser<NoProfile>("Weak", {}));
      expect(await other.users.findById(made.id)).toEqual(made);
      const [insert, find] = seen.filter(({ commandName }) => ["update", "find"].includes(commandName));
      expect(insert?.command).toMatchObject({ writeConcern: majority });
      expect(find?.command).toMatchObject({ readConcern: { level: "majority" } });
      expect(find?.command).not.toMatchObject({ $readPreference: { mode: "secondary" } });
      await other.close();
    });

    test("Simultaneous look-ups of sessions are one command for up to 100", async () => {
      const ids = Array.from({ length: 250 }, () => sessionId());
      commands.length = 0;
      await Promise.all(ids.map((id) => storage.accessTokens.findWithUser(id)));
      expect(commands.map(({ commandName }) => commandName)).toEqual(["aggregate", "aggregate", "aggregate"]);
    });

    test("A malformed id is not sent to the database", async () => {
      commands.length = 0;
      await storage.users.findById(userId("{ $ne: null }"));
      await storage.accessTokens.findWithUser(sessionId("x"));
      for (const operator of [{ $ne: null }, { $gt: "" }, /./, ["a"], null, 5]) {
        expect(await storage.users.findById(operator as never)).toBeNull();
        expect(await storage.users.findByUsernameKey(operator as never)).toBeNull();
        expect(await storage.users.delete(operator as never)).toBe(false);
        expect(await storage.accessTokens.findWithUser(operator as never)).toBeNull();
        expect(await storage.accessTokens.revoke({ id: operator as never })).toBe(false);
        expect(await storage.accessTokens.revokeAll({ userId: operator as never })).toBe(0);
        const change = { id: user.id, expectedPasswordHash: operator as never, passwordHash: "$" };
        expect(await storage.users.replacePasswordHash(change)).toBe(false);
        const raised = { id: user.id, expectedCredentialsVersion: operator as never, passwordHash: "$", at: at(0) };
        if (operator !== 5)
          await expect(storage.users.changePassword(raised)).rejects.toMatchObject({ kind: "failed" });
        const created = { ...newUser<NoProfile>("Odd", {}), usernameKey: operator as never };
        await expect(storage.users.create(created)).rejects.toMatchObject({ kind: "failed" });
      }
      expect(commands.map(({ commandName }) => commandName).filter((name) => name !== "update")).toEqual([]);
    });
  });
}
