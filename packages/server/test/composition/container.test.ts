import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import type { Portcullis } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { RecordingEvents } from "@portcullis/testkit";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import type { ContainerModule } from "inversify";
import { describe, expect, test } from "vitest";
import { emptyPglite } from "../../../../tooling/empty-pglite.ts";
import { type AdapterModules, buildContainer, eventsModule } from "../../src/composition/container.ts";
import { cryptoFor } from "../../src/composition/crypto.ts";
import { loadConfig } from "../../src/index.ts";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";

const config = loadConfig({});

const crypto = cryptoFor(config, { secrets: ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"] });

const modulesWith = (storage: ContainerModule, more: Partial<AdapterModules> = {}): AdapterModules => ({
  storage,
  crypto: cryptoModule(crypto),
  ...more,
});

const portcullisOn = (modules: AdapterModules) => buildContainer(config, modules).get<Portcullis>(PortcullisId);

const credentials = { username: "Alice", password: "correct horse battery" };

async function expectToWork({ register, login, currentUser, refresh }: Portcullis): Promise<void> {
  const user = await register(credentials);
  const { pair } = await login(credentials);
  const { accessToken } = await refresh(pair);
  expect((await currentUser({ accessToken })).user).toEqual(user);
}

describe("The storage is replaced by loading another module", () => {
  test("memory", () => expectToWork(portcullisOn(modulesWith(memoryStorageModule()))));

  test("PGlite", async () => {
    const storage = await connectPglite({ dump: await emptyPglite() });
    await storage.migrate();
    await expectToWork(portcullisOn(modulesWith(storageModule(storage))));
    await storage.close();
  });

  test.skipIf(postgresqlStatus.status === "skipped")("PostgreSQL", async () => {
    const database = await freshPostgresql();
    const storage = await connectPostgresql({ url: database.url });
    await storage.migrate();
    await expectToWork(portcullisOn(modulesWith(storageModule(storage))));
    await storage.close();
    await database.drop();
  });
});

test("A container throttles logins on any storage that counts, and emits events", async () => {
  const events = new RecordingEvents();
  const more = { events: eventsModule(events) };
  const { login } = portcullisOn(modulesWith(memoryStorageModule(), more));
  const tries = Array.from({ length: 6 }, () => login(credentials).catch(() => undefined));
  await Promise.all(tries);
  expect(events.ofType("throttled")).toHaveLength(1);
});

test("Two containers share no state", async () => {
  const [one, other] = [
    portcullisOn(modulesWith(memoryStorageModule())),
    portcullisOn(modulesWith(memoryStorageModule())),
  ];
  await one.register(credentials);
  await expectToWork(other);
});
