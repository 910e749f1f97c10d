import type { EntityManager } from "@mikro-orm/core";
import type { SqlEntityManager } from "@mikro-orm/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newcomer, portcullisOn } from "./portcullis.ts";
import { transactionalEngines, type TransactionalStore } from "./transactional-stores.ts";

const engines = transactionalEngines.filter(({ abortsWhenRefused }) => !abortsWhenRefused);
const execute = (em: EntityManager, sql: string) => (em as SqlEntityManager).execute(sql);
const swallow = () => undefined;

for (const engine of engines) {
  const isSqlite = engine.label.startsWith("SQLite");

  describe.skipIf(engine.skipped !== null)(`A transaction with a swallowed failure on ${engine.label}`, () => {
    let store: TransactionalStore;
    let on: ReturnType<typeof portcullisOn>;

    beforeAll(async () => {
      store = await engine.open();
      on = portcullisOn(store);
    });
    afterAll(() => store.close());

    const inside = (em: EntityManager) => on.auth.with(store.storage.within(em));
    /** Registers and logs in a user, and clears the recorded events. */
    const loggedIn = async () => {
      const alice = newcomer();
      const { id: userId } = await on.auth.register(alice);
      const { pair } = await on.auth.login(alice);
      await on.auth.drainMessages();
      on.events.clear();
      on.notifier.messages.length = 0;
      return { alice, userId, pair };
    };
    const nothingReported = async () => {
      await on.auth.drainMessages();
      expect(on.events.all).toEqual([]);
      expect(on.notifier.messages).toEqual([]);
    };
    const aborted = { name: "StorageError", kind: "failed", engineCode: "25P02" };

    test.skipIf(isSqlite)("is rejected at the commit, and reports and sends nothing", async () => {
      const { alice, userId, pair } = await loggedIn();
      const bob = newcomer();
      const committed = store.fork().transactional(async (em) => {
        await inside(em).setDisabled({ userId, disabled: true });
        await inside(em).setPassword({ userId, newPassword: "another password" });
        await inside(em).register(bob);
        await execute(em, "select missing from nowhere").catch(swallow);
      });
      await expect(committed).rejects.toMatchObject(aborted);
      await nothingReported();
      expect((await on.auth.currentUser({ accessToken: pair.accessToken })).user).toMatchObject({ id: userId });
      await on.auth.login(alice);
      await expect(on.auth.findUser({ username: bob.username })).rejects.toMatchObject({ code: "not_found" });
    });

    test.skipIf(isSqlite)(
      "is rejected by em.commit() after a write in a savepoint, and can be rolled back",
      async () => {
        const { alice, userId } = await loggedIn();
        const em = store.fork();
        await em.begin();
        await em.transactional((inner) => inside(inner).updateProfile({ userId, profile: { city: "Rome" } }));
        await execute(em, "select missing from nowhere").catch(swallow);
        const rejected: unknown = await em.commit().catch((error: unknown) => error);
        await em.rollback();
        expect(rejected).toMatchObject(aborted);
        await nothingReported();
        expect((await on.auth.login(alice)).user).toMatchObject({ profile: { city: "Bonn" } });
      },
    );

    test.skipIf(isSqlite)("is rejected if the failure is a read of setDisabled, which continues after it", async () => {
      const { userId } = await loggedIn();
      await on.auth.setDisabled({ userId, disabled: true });
      on.events.clear();
      const committed = store.fork().transactional(async (em) => {
        const part = store.storage.within(em);
        const write = part.users.setDisabled.bind(part.users);
        Object.assign(part.users, {
          setDisabled: async (...given: Parameters<typeof write>) => {
            const found = await write(...given);
            // The next statement of the use case is a read, and fails.
            await execute(em, "select missing from nowhere").catch(swallow);
            return found;
          },
        });
        await on.auth.with(part).setDisabled({ userId, disabled: false });
      });
      await expect(committed).rejects.toMatchObject(aborted);
      await nothingReported();
    });

    test("commits and reports after a rollback to a savepoint that contains the failure", async () => {
      const { userId } = await loggedIn();
      await store.fork().transactional(async (em) => {
        await inside(em).setDisabled({ userId, disabled: true });
        await em.transactional((inner) => execute(inner, "select missing from nowhere")).catch(swallow);
      });
      expect(on.events.all).toMatchObject([{ type: "user_disabled", userId }]);
      expect(await on.auth.findUser({ userId })).toMatchObject({ disabled: true });
    });

    test.skipIf(!isSqlite)("commits and reports, because only the failed statement is undone", async () => {
      const { userId } = await loggedIn();
      await store.fork().transactional(async (em) => {
        await inside(em).setDisabled({ userId, disabled: true });
        await execute(em, "select missing from nowhere").catch(swallow);
      });
      expect(on.events.all).toMatchObject([{ type: "user_disabled", userId }]);
      expect(await on.auth.findUser({ userId })).toMatchObject({ disabled: true });
    });

    test.skipIf(!isSqlite)("is rejected at the commit if the failed statement rolled everything back", async () => {
      const { userId } = await loggedIn();
      const committed = store.fork().transactional(async (em) => {
        await inside(em).setDisabled({ userId, disabled: true });
        const again = `insert or rollback into "people" select * from "people"`;
        await expect(execute(em, again)).rejects.toThrow("UNIQUE constraint failed");
      });
      await expect(committed).rejects.toThrow("no transaction is active");
      await nothingReported();
    });
  });
}
