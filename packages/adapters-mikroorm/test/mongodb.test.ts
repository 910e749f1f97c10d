import { inspect } from "node:util";
import { connectMongodb, type MongodbTimeouts } from "@portcullis/adapters-mikroorm/mongodb";
import type { NoProfile, User } from "@portcullis/core/ports";
import { relayTo, silentServer } from "@portcullis/testkit/engines";
import { afterEach, describe, expect, test } from "vitest";
import { storageError } from "../src/mongodb/database-error.ts";
import { mongoEngines, rawDatabase } from "./mongodb-stores.ts";
import { at, newUser } from "./samples.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
const later = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
  closing.push(() => close(thing));
  return thing;
};

describe("A MongoDB URL", () => {
  test.each([
    ["", /mongodb:\/\//],
    ["postgresql://user:s3cret@host/db", /mongodb:\/\//],
    ["mongodb://user:s3cret@host", /name a database/],
    ["mongodb://user:s3cret@host/", /name a database/],
    ["mongodb://user:s3cret%zz@host/db", /percent-encoding/],
    ["mongodb://user:s3/cret@host/db", /not valid|not a URL|does not accept/],
    ["mongodb://user:s3cret@host/a$b", /database name .* is not valid/],
    ["mongodb://user:s3cret@host:port/db", /does not accept/],
    ["mongodb://user:s3cret@host/db?s3cret=1", /does not accept/],
  ])("that can't be used is rejected without showing it: %s", async (url, reason) => {
    const error: unknown = await connectMongodb({ url }).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(reason);
    expect(inspect(error)).not.toContain("s3cret");
  });

  test("may name several hosts", async () => {
    const url = "mongodb://a:b@127.0.0.1:1,127.0.0.1:2/c?replicaSet=rs0";
    const storage = later(await connectMongodb({ url, timeouts: { connect: 50 } }), (one) => one.close());
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("Opening a MongoDB store does not change how dates are printed", async () => {
  const storage = later(await connectMongodb({ url: "mongodb://127.0.0.1:1/c" }), (one) => one.close());
  await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable" });
  expect(inspect(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
});

describe("A MongoDB server that does not answer", () => {
  test("is unavailable after the connect timeout", async () => {
    const url = "mongodb://nobody:secret@127.0.0.1:1/nothing";
    const storage = later(await connectMongodb({ url, timeouts: { connect: 50 } }), (one) => one.close());
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "ECONNREFUSED" });
  });

  test("is unavailable after the connect timeout if it accepts connections, and does not delay closing the store", async () => {
    const server = later(await silentServer(), (one) => one.close());
    const url = `mongodb://127.0.0.1:${server.port}/c`;
    const storage = await connectMongodb({ url, timeouts: { connect: 200 } });
    await expect(storage.accessTokens.purge({ now: at(0), limit: 1 })).rejects.toMatchObject({ kind: "unavailable" });
    const before = performance.now();
    await storage.close();
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("makes a ping unavailable within the ping timeout", async () => {
    const server = later(await silentServer(), (one) => one.close());
    const url = `mongodb://127.0.0.1:${server.port}/c`;
    const timeouts = { connect: 10_000, command: 10_000 };
    const storage = later(await connectMongodb({ url, pingTimeout: 50, timeouts }), (one) => one.close());
    const before = performance.now();
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "ETIMEDOUT" });
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("is not asked after the store was closed", async () => {
    const storage = await connectMongodb({ url: "mongodb://127.0.0.1:1/c" });
    await Promise.all([storage.close(), storage.close()]);
    for (const work of [
      storage.ping(),
      storage.migrate(),
      storage.users.list({ limit: 1 }),
      storage.accessTokens.purge({ now: at(0), limit: 1 }),
    ]) {
      await expect(work).rejects.toMatchObject({ kind: "unavailable", engineCode: "ECONNRESET" });
    }
  });
});

for (const engine of mongoEngines) {
  describe.skipIf(engine.skipped !== null)(`On ${engine.label}, a server`, () => {
    async function behindRelay(timeouts: MongodbTimeouts = {}, poolSize = 10) {
      const database = later(await engine.open(), (one) => one.drop());
      const relay = later(await relayTo(database.url), (one) => one.cut());
      const storage = later(
        await connectMongodb({ url: relay.url, poolSize, timeouts: { connect: 500, command: 1000, ...timeouts } }),
        (one) => one.close(),
      );
      await storage.migrate();
      return { relay, storage };
    }

    test("that was unreachable is used again without a restart", async () => {
      const { relay, storage } = await behindRelay();
      const user = await storage.users.create(newUser<NoProfile>("Patient", {}));
      await relay.cut();
      await expect(storage.users.findById(user.id)).rejects.toMatchObject({ kind: "unavailable" });
      await expect(storage.users.setDisabled(user.id, true, at(1))).rejects.toMatchObject({ kind: "unavailable" });
      await relay.mend();
      const found = () => storage.users.findById(user.id).catch(() => null);
      await expect.poll(found, { timeout: 10_000 }).toEqual(user);
    });

    test("that falls silent is unavailable after the command timeout, and is used again when it answers", async () => {
      const { relay, storage } = await behindRelay({}, 1);
      const user = await storage.users.create(newUser<NoProfile>("Silent", {}));
      relay.silence();
      const before = performance.now();
      await expect(storage.users.findById(user.id)).rejects.toMatchObject({
        kind: "unavailable",
        engineCode: "ETIMEDOUT",
      });
      expect(performance.now() - before).toBeLessThan(10_000);
      await relay.mend();
      const found = () => storage.users.findById(user.id).catch(() => null);
      await expect.poll(found, { timeout: 20_000 }).toEqual(user);
    });

    test("that falls silent does not delay closing the store", async () => {
      const { relay, storage } = await behindRelay();
      await storage.users.create(newUser<NoProfile>("Leaving", {}));
      relay.silence();
      const before = performance.now();
      await storage.close();
      expect(performance.now() - before).toBeLessThan(10_000);
    });

    test("is the one of the URL, whatever MIKRO_ORM_ variables say", async () => {
      const variables = {
        MIKRO_ORM_DB_NAME: "elsewhere",
        MIKRO_ORM_CLIENT_URL: "mongodb://192.0.2.1/elsewhere",
        MIKRO_ORM_USER: "nobody",
        MIKRO_ORM_PASSWORD: "secret",
        MIKRO_ORM_ENSURE_INDEXES: "true",
      };
      const database = later(await engine.open(), (one) => one.drop());
      Object.assign(process.env, variables);
      try {
        const storage = later(await database.connect<NoProfile>(), (one) => one.close());
        const user: User = await storage.users.create(newUser<NoProfile>("Here", {}));
        expect(rawDatabase(storage).databaseName).toBe(database.name);
        expect(await storage.users.findById(user.id)).toEqual(user);
      } finally {
        for (const name of Object.keys(variables)) delete process.env[name];
      }
    });
  });
}

describe("An error of the MongoDB driver", () => {
  const canary = "canary-7f3a";
  const serverError = (code: number, fields: object = {}) =>
    Object.assign(new Error(canary), { name: "MongoServerError", code, keyValue: { username: canary }, ...fields });

  test.each([6, 7, 18, 50, 64, 89, 91, 112, 189, 262, 10107, 11600, 11602, 13435])(
    "with code %d, about the server, is `unavailable`",
    (code) => {
      expect(storageError(serverError(code))).toMatchObject({ kind: "unavailable", engineCode: String(code) });
    },
  );

  test.each([2, 13, 14, 52, 121, 11000])("with code %d, about the command, is `failed`", (code) => {
    expect(storageError(serverError(code))).toMatchObject({ kind: "failed", engineCode: String(code) });
  });

  test("about a write that a majority has not confirmed, or that may be retried, is `unavailable`", () => {
    expect(storageError(serverError(2, { name: "MongoWriteConcernError" }))).toMatchObject({ kind: "unavailable" });
    expect(storageError(serverError(2, { errorLabels: ["RetryableWriteError"] }))).toMatchObject({
      kind: "unavailable",
    });
  });

  test.each([
    ["MongoNetworkError", "ECONNRESET"],
    ["MongoNetworkTimeoutError", "ETIMEDOUT"],
    ["MongoServerSelectionError", "ETIMEDOUT"],
    ["MongoOperationTimeoutError", "ETIMEDOUT"],
    ["MongoWaitQueueTimeoutError", "ETIMEDOUT"],
    ["MongoPoolClearedError", "ECONNRESET"],
    ["MongoTopologyClosedError", "ECONNRESET"],
    ["MongoNotConnectedError", "ECONNRESET"],
  ])("%s: unavailable.", (name, code) => {
    expect(storageError(Object.assign(new Error(canary), { name }))).toMatchObject({
      kind: "unavailable",
      engineCode: code,
    });
  });

  test("caused by a system error has the code of that error", () => {
    const refused = Object.assign(new Error(canary), { code: "ECONNREFUSED" });
    const network = Object.assign(new Error(canary, { cause: refused }), { name: "MongoNetworkError" });
    const reason = { servers: new Map([["a:1", { error: network }]]) };
    const selection = Object.assign(new Error(canary), { name: "MongoServerSelectionError", reason });
    for (const error of [network, selection]) {
      expect(storageError(error)).toMatchObject({ kind: "unavailable", engineCode: "ECONNREFUSED" });
    }
  });

  test("of any other kind is `failed`, without the driver's message", () => {
    for (const thrown of [new TypeError(canary), canary, null, undefined, { code: canary }, serverError(2)]) {
      const error = storageError(thrown);
      expect(error).toMatchObject({ kind: "failed" });
      expect(inspect(error, { showHidden: true })).not.toContain(canary);
    }
  });
});
