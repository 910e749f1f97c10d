import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import type { Portcullis } from "@portcullis/core";
import { AuthEventsId, coreModule, PortcullisId } from "@portcullis/core/inversify";
import { RecordingEvents } from "@portcullis/testkit";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";
import { alice, cheapCrypto } from "./support/fixture.ts";

function container(...modules: Parameters<Container["load"]>) {
  const built = new Container();
  built.load(cryptoModule(cheapCrypto()), memoryStorageModule(), ...modules);
  return built;
}

test("coreModule makes one instance of the use cases from the adapters that other modules bind", async () => {
  const built = container(coreModule());
  const portcullis = built.get<Portcullis>(PortcullisId);
  expect(built.get<Portcullis>(PortcullisId)).toBe(portcullis);
  await portcullis.register(alice);
  await expect(portcullis.login(alice)).resolves.toMatchObject({ user: { username: "Alice" } });
});

test("coreModule sends events to the bound listener", async () => {
  const events = new RecordingEvents();
  const built = container(coreModule());
  built.bind(AuthEventsId).toConstantValue(events);
  await built.get<Portcullis>(PortcullisId).register(alice);
  expect(events.ofType("registered")).toHaveLength(1);
});

test("coreModule rejects invalid settings at the first get", () => {
  const built = container(coreModule({ lifetimes: { accessTtl: 0 } }));
  expect(() => built.get<Portcullis>(PortcullisId)).toThrow(RangeError);
});

test("coreModule sends every event to each of several bound listeners", async () => {
  const listeners = [new RecordingEvents(), new RecordingEvents()];
  const built = container(coreModule());
  for (const listener of listeners) built.bind(AuthEventsId).toConstantValue(listener);
  await built.get<Portcullis>(PortcullisId).register(alice);
  for (const listener of listeners) expect(listener.ofType("registered")).toHaveLength(1);
});
