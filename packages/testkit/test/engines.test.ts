import {
  type Engine,
  type EngineName,
  engines,
  freshDatabase,
  requiredEngines,
  startEngines,
} from "@portcullis/testkit/engines";
import { MongoClient } from "mongodb";
import pg from "pg";
import { describe, expect, inject, test } from "vitest";

/** The table with a server that counts how often it was started and stopped, and with which image. */
function tableWith(launch: (image: string) => void) {
  const counts = { started: 0, stopped: 0 };
  const postgresql: Engine = {
    ...engines.postgresql,
    server: {
      urlVariable: "PORTCULLIS_TEST_POSTGRES_URL",
      imageVariable: "PORTCULLIS_TEST_POSTGRES_IMAGE",
      defaultImage: "postgres:17",
      launch: async (image) => {
        launch(image);
        counts.started += 1;
        return { url: `postgresql://${image}`, stop: async () => void (counts.stopped += 1) };
      },
    },
  };
  // The others would really be started.
  const inProcess = (name: EngineName): Engine => ({ ...engines[name], server: null });
  const table = {
    ...engines,
    postgresql,
    mongodb: inProcess("mongodb"),
    "mongodb-replica-set": inProcess("mongodb-replica-set"),
  };
  return { table, counts };
}

const started = () => undefined;
const withRuntime = async () => true;
const withoutRuntime = async () => false;

describe("The engines", () => {
  test("inside the process are always available", async () => {
    const { table } = tableWith(started);
    const { statuses } = await startEngines({ environment: {}, table, hasRuntime: withoutRuntime });
    expect(statuses.memory).toEqual({ status: "available", url: "" });
    expect(statuses.sqlite).toEqual({ status: "available", url: "" });
    expect(statuses.pglite).toEqual({ status: "available", url: "" });
  });

  test("are skipped with the reason when there is neither a container runtime nor a server", async () => {
    const { table, counts } = tableWith(started);
    const { statuses } = await startEngines({ environment: {}, table, hasRuntime: withoutRuntime });
    expect(statuses.postgresql).toEqual({
      status: "skipped",
      reason: "no container runtime answers, and PORTCULLIS_TEST_POSTGRES_URL is not set",
    });
    expect(counts.started).toBe(0);
  });

  test("use the server that the environment names, and leave it running", async () => {
    const { table, counts } = tableWith(started);
    const environment = { PORTCULLIS_TEST_POSTGRES_URL: "postgresql://there/db" };
    const running = await startEngines({ environment, table, hasRuntime: withRuntime });
    expect(running.statuses.postgresql).toEqual({ status: "available", url: "postgresql://there/db" });
    await running.stop();
    expect(counts).toEqual({ started: 0, stopped: 0 });
  });

  test("start the image that the environment names, the default one otherwise, and stop it once", async () => {
    const images: string[] = [];
    const { table, counts } = tableWith((image) => images.push(image));
    const environment = { PORTCULLIS_TEST_POSTGRES_IMAGE: "own/postgres:15" };
    const running = await startEngines({ environment, table, hasRuntime: withRuntime });
    await startEngines({ environment: {}, table, hasRuntime: withRuntime });
    expect(images).toEqual(["own/postgres:15", "postgres:17"]);
    await running.stop();
    await running.stop();
    expect(counts).toEqual({ started: 2, stopped: 1 });
  });

  test("are skipped with the reason when their image does not start", async () => {
    const { table } = tableWith(() => {
      throw new Error("no such image\nand a long story");
    });
    const { statuses } = await startEngines({ environment: {}, table, hasRuntime: withRuntime });
    expect(statuses.postgresql).toEqual({
      status: "skipped",
      reason: "the image postgres:17 did not start: Error: no such image",
    });
  });

  test("fail the run when one that is required can't run", async () => {
    const { table } = tableWith(started);
    const environment = { PORTCULLIS_REQUIRE_ENGINES: "pglite, postgresql" };
    await expect(startEngines({ environment, table, hasRuntime: withoutRuntime })).rejects.toThrow(
      "PORTCULLIS_REQUIRE_ENGINES lists postgresql, but no container runtime answers",
    );
  });

  test("that are required by an unknown name are rejected", () => {
    expect(() => requiredEngines({ PORTCULLIS_REQUIRE_ENGINES: "postgres" })).toThrow(
      '"postgres" is not one of memory',
    );
    expect(requiredEngines({ PORTCULLIS_REQUIRE_ENGINES: "" })).toEqual(new Set());
  });

  test("are both kinds of MongoDB when that is required", () => {
    expect(requiredEngines({ PORTCULLIS_REQUIRE_ENGINES: "mongodb" })).toEqual(
      new Set(["mongodb", "mongodb-replica-set"]),
    );
  });
});

describe("A fresh database", () => {
  const { postgresql } = inject("engines");

  test("has a unique name and does not exist after it is dropped, even while someone is connected", async (context) => {
    if (postgresql.status === "skipped") return context.skip(postgresql.reason);
    const [one, other] = await Promise.all([freshDatabase(postgresql.url), freshDatabase(postgresql.url)]);
    expect(one.name).not.toBe(other.name);
    const client = new pg.Client({ connectionString: one.url });
    client.on("error", () => undefined);
    await client.connect();
    expect((await client.query("select current_database() as name")).rows).toEqual([{ name: one.name }]);
    await one.drop();
    await other.drop();
    const late = new pg.Client({ connectionString: one.url });
    await expect(late.connect()).rejects.toMatchObject({ code: "3D000" });
  });

  for (const name of ["mongodb", "mongodb-replica-set"] as const) {
    const engine = inject("engines")[name];

    test(`on ${engines[name].label} has a unique name, and holds nothing after it is dropped`, async (context) => {
      if (engine.status === "skipped") return context.skip(engine.reason);
      const database = await freshDatabase(engine.url);
      const client = new MongoClient(database.url);
      expect(client.db().databaseName).toBe(database.name);
      await client.db().collection("things").insertOne({ kept: true });
      await database.drop();
      expect(await client.db().listCollections().toArray()).toEqual([]);
      await client.close();
    });
  }

  test("on a MongoDB replica set is on its primary", async (context) => {
    const engine = inject("engines")["mongodb-replica-set"];
    if (engine.status === "skipped") return context.skip(engine.reason);
    const client = new MongoClient(engine.url);
    expect(await client.db("admin").command({ hello: 1 })).toMatchObject({
      isWritablePrimary: true,
      setName: expect.any(String),
    });
    await client.close();
  });
});
