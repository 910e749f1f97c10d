import { connectMongodb, type MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import type { NoProfile } from "@portcullis/core";
import { engines, type MongodbServer, startMongodb } from "@portcullis/testkit/engines";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { newUser } from "./samples.ts";

const { mongodb: status } = inject("engines");
const { server } = engines.mongodb;
const given = process.env[server?.urlVariable ?? ""] ?? "";
const reason =
  status.status === "skipped" ? status.reason : given === "" ? null : "a server that was given is not changed";
const image = process.env[server?.imageVariable ?? ""] || (server?.defaultImage ?? "");

describe.skipIf(reason !== null)(
  `A MongoDB server that takes no writes${reason === null ? "" : ` (${reason})`}`,
  () => {
    let own: MongodbServer;
    let admin: MongoClient;
    let storage: MongoStorage<NoProfile>;

    beforeAll(async () => {
      own = await startMongodb(image, { replicaSet: true, parameters: ["enableTestCommands=1"] });
      const direct = new URL(own.url);
      direct.searchParams.delete("replicaSet");
      direct.searchParams.set("directConnection", "true");
      admin = await MongoClient.connect(direct.href);
      direct.pathname = "/app";
      storage = await connectMongodb({ url: direct.href, timeouts: { connect: 1000, command: 2000 } });
      await storage.migrate();
    });

    afterAll(async () => {
      await storage?.close();
      await admin?.close();
      await own?.stop();
    });

    const command = (one: object) => admin.db("admin").command(one);
    const unavailable = (engineCode: string) => ({ name: "StorageError", kind: "unavailable", engineCode });
    let number = 0;
    const write = () => storage.users.create(newUser<NoProfile>(`user ${(number += 1)}`, {}));

    test("is not ready (10107) while it is a secondary, and ready again as the primary", async () => {
      await storage.ping();
      await command({ replSetStepDown: 120, force: true });
      await vi.waitFor(() => expect(storage.ping()).rejects.toMatchObject(unavailable("10107")), { timeout: 30_000 });
      await expect(write()).rejects.toMatchObject({ name: "StorageError", kind: "unavailable" });
      // Ends the time of the step-down, so that the server elects itself.
      await command({ replSetFreeze: 0 });
      await vi.waitFor(() => storage.ping(), { timeout: 60_000, interval: 200 });
      await write();
    });

    test("is not ready (14031) while its disk is full, and ready again after the next write", async () => {
      const failPoint = { configureFailPoint: "failCommand" };
      const data = { failCommands: ["insert", "update", "findAndModify"], errorCode: 14_031 };
      await command({ ...failPoint, mode: "alwaysOn", data });
      await expect(write()).rejects.toMatchObject(unavailable("14031"));
      await expect(storage.ping()).rejects.toMatchObject(unavailable("14031"));
      await command({ ...failPoint, mode: "off" });
      await write();
      await storage.ping();
    });
  },
);
