import type { NoProfile, Profile, Storage } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { at, newRecord, newUser } from "./samples.ts";
import { mongoEngines } from "./mongodb-stores.ts";
import { testEngines } from "./stores.ts";

type Closable<P extends Profile> = Storage<P> & { updateSchema?(): Promise<void> };

const engines = [...testEngines, ...mongoEngines] as const;

for (const engine of engines) {
  describe.skipIf(engine.skipped !== null)(`After close, on ${engine.label}`, () => {
    async function closedStore() {
      const database = await engine.open();
      const storage: Closable<NoProfile> = await database.connect<NoProfile>();
      await storage.migrate();
      const user = await storage.users.create(newUser<NoProfile>("Closed", {}));
      const closing = [storage.close(), storage.close()];
      return { storage, user, closing, drop: () => database.drop() };
    }

    test(`each method of the store is unavailable, and closing again does nothing, on ${engine.label}`, async () => {
      const { storage, user, closing, drop } = await closedStore();
      await Promise.all(closing);
      await storage.close();
      const { id, usernameKey } = user;
      const record = newRecord(id);
      const ends = { at: at(1), expiresAt: at(2), refreshExpiresAt: at(3) };
      const rotation = { id: record.id, userId: id, expectedRotation: 0, digest: null, ...ends };
      const attempt = { counters: [{ key: "closed", rule: { window: 1000, pauses: [1] } }], startedAt: at(0) };
      const methods: Readonly<Record<string, () => Promise<unknown>>> = {
        ping: () => storage.ping(),
        migrate: () => storage.migrate(),
        updateSchema: () => storage.updateSchema?.() ?? storage.migrate(),
        create: () => storage.users.create(newUser<NoProfile>("Late", {})),
        findById: () => storage.users.findById(id),
        findByUsernameKey: () => storage.users.findByUsernameKey(usernameKey),
        list: () => storage.users.list({ limit: 1 }),
        update: () => storage.users.update(id, { at: at(1) }),
        changePassword: () =>
          storage.users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "$", at: at(1) }),
        replacePasswordHash: () =>
          storage.users.replacePasswordHash({ id, expectedPasswordHash: user.passwordHash, passwordHash: "$" }),
        setDisabled: () => storage.users.setDisabled(id, true, at(1)),
        delete: () => storage.users.delete(id),
        createRecord: () => storage.accessTokens.create(record),
        findWithUser: () => storage.accessTokens.findWithUser(record.id),
        listByUser: () => storage.accessTokens.listByUser({ userId: id, now: at(1), limit: 1 }),
        rotate: () => storage.accessTokens.rotate(rotation),
        revoke: () => storage.accessTokens.revoke({ id: record.id }),
        revokeAll: () => storage.accessTokens.revokeAll({ userId: id }),
        purge: () => storage.accessTokens.purge({ now: at(0), limit: 1 }),
        take: () => storage.throttleCounters.take(attempt),
        settle: () => storage.throttleCounters.settle({ ...attempt, settlements: ["counted"], now: at(1) }),
        purgeCounters: () => storage.throttleCounters.purge({ now: at(0), limit: 1 }),
      };
      const outcomes: Record<string, unknown> = {};
      for (const [name, call] of Object.entries(methods)) {
        outcomes[name] = await call().then(
          () => "carried out",
          (error: unknown) => (error as { readonly kind?: unknown }).kind ?? error,
        );
      }
      expect(outcomes).toEqual(Object.fromEntries(Object.keys(methods).map((name) => [name, "unavailable"])));
      await drop();
    });
  });
}
