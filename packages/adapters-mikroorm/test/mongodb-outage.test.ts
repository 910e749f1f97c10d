import { connectMongodb, type MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import type { NoProfile, User } from "@portcullis/core/ports";
import { engines, type MongodbServer, startMongodb } from "@portcullis/testkit/engines";
import { describe, expect, inject, test } from "vitest";
import { at, digest, newRecord, newUser } from "./samples.ts";

const { mongodb: status } = inject("engines");
const { server } = engines.mongodb;
const given = process.env[server?.urlVariable ?? ""] ?? "";
const reason = status.status === "skipped" ? status.reason : given === "" ? null : "a given server is not to be killed";
const image = process.env[server?.imageVariable ?? ""] || (server?.defaultImage ?? "");

for (const replicaSet of [false, true]) {
  const kind = replicaSet ? "replica set" : "server";
  describe.skipIf(reason !== null)(`A MongoDB ${kind}${reason === null ? "" : ` (${reason})`}`, () => {
    const withServer = async (
      work: (own: MongodbServer, storage: MongoStorage<NoProfile>) => Promise<void>,
      { migrated = true } = {},
    ) => {
      const own = await startMongodb(image, { replicaSet });
      try {
        const url = own.url.replace("/?", "/app?");
        const storage = await connectMongodb({ url, timeouts: { connect: 1000, command: 2000 } });
        try {
          if (migrated) await storage.migrate();
          await work(own, storage);
        } finally {
          await storage.close();
        }
      } finally {
        await own.stop();
      }
    };

    test(
      "that is killed during writes has every acknowledged write when it is back, and is used again",
      () =>
        withServer(async (own, storage) => {
          const users: User[] = [];
          const rotations = new Map<string, number>();
          const write = async (writer: number) => {
            for (let one = 0; ; one += 1) {
              const user = await storage.users.create(newUser<NoProfile>(`Writer ${writer}-${one}`, {}));
              users.push(user);
              const record = newRecord(user.id);
              if (!(await storage.accessTokens.create(record))) throw new Error("the user is not there");
              rotations.set(record.id, 0);
              const ends = { at: at(1), expiresAt: at(900_000), refreshExpiresAt: at(86_400_000) };
              const change = { id: record.id, userId: user.id, expectedRotation: 0, digest: digest(2), ...ends };
              if ((await storage.accessTokens.rotate(change)) !== null) rotations.set(record.id, 1);
            }
          };
          const writers = Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(write));
          await expect.poll(() => rotations.size, { timeout: 20_000 }).toBeGreaterThan(100);
          await own.kill();
          const ends = await writers;
          expect(ends).toMatchObject(ends.map(() => ({ reason: { name: "StorageError", kind: "unavailable" } })));
          await own.restart();
          const first = () => storage.users.findById(users[0]?.id ?? ("" as never)).catch(() => null);
          await expect.poll(first, { timeout: 20_000 }).toEqual(users[0]);
          for (const user of users) expect(await storage.users.findById(user.id)).toEqual(user);
          for (const [id, rotation] of rotations) {
            const found = await storage.accessTokens.findWithUser(id as never);
            expect(found?.record.rotation).toBeGreaterThanOrEqual(rotation);
          }
        }),
      90_000,
    );

    test(
      "that starts after the first command is used once it runs",
      () =>
        withServer(
          async (own, storage) => {
            await own.kill();
            await expect(storage.users.create(newUser<NoProfile>("Early", {}))).rejects.toMatchObject({
              name: "StorageError",
              kind: "unavailable",
            });
            await own.restart();
            const created = () => storage.users.create(newUser<NoProfile>("Later", {})).catch(() => null);
            await expect.poll(created, { timeout: 20_000 }).toMatchObject({ username: "Later" });
          },
          { migrated: false },
        ),
      90_000,
    );

    test(
      "that is paused is unavailable, and is used again when it continues",
      () =>
        withServer(async (own, storage) => {
          const user = await storage.users.create(newUser<NoProfile>("Paused", {}));
          await own.pause();
          try {
            await expect(storage.users.findById(user.id)).rejects.toMatchObject({
              kind: "unavailable",
              engineCode: "ETIMEDOUT",
            });
            await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable" });
          } finally {
            await own.unpause();
          }
          const found = () => storage.users.findById(user.id).catch(() => null);
          await expect.poll(found, { timeout: 20_000 }).toEqual(user);
        }),
      90_000,
    );
  });
}
