import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newcomer, portcullisOn } from "./portcullis.ts";
import { transactionalEngines, type TransactionalStore } from "./transactional-stores.ts";

const failed = new Error("The payment failed.");

for (const engine of transactionalEngines) {
  describe.skipIf(engine.skipped !== null)(`A transaction on ${engine.label}`, () => {
    let store: TransactionalStore;
    let on: ReturnType<typeof portcullisOn>;

    beforeAll(async () => {
      store = await engine.open();
      await store.storage.migrate().catch(() => undefined);
      on = portcullisOn(store);
    });
    afterAll(() => store.close());

    const inside = (em: Parameters<TransactionalStore["storage"]["within"]>[0]) =>
      on.auth.with(store.storage.within(em));
    /** Delivers earlier messages, and clears the recorded events. */
    const nothingUnderWay = async () => {
      await on.auth.drainMessages();
      on.events.clear();
      on.notifier.messages.length = 0;
    };
    const find = (username: string) => on.auth.findUser({ username }).catch((error: unknown) => error);

    test("keeps neither the user nor the tenant after a rollback, and reports and sends nothing", async () => {
      const alice = newcomer();
      await nothingUnderWay();
      const rolledBack = store.fork().transactional(async (em) => {
        const { id } = await inside(em).register(alice);
        store.addTenant(em, alice.username, id);
        await em.flush();
        throw failed;
      });
      await expect(rolledBack).rejects.toBe(failed);
      await on.auth.drainMessages();
      expect(on.events.all).toEqual([]);
      expect(on.notifier.messages).toEqual([]);
      expect(await find(alice.username)).toMatchObject({ code: "not_found" });
      expect(await store.tenants()).toEqual([]);
    });

    test("keeps the user and the tenant after the commit, and reports and sends then", async () => {
      const alice = newcomer();
      await nothingUnderWay();
      const user = await store.fork().transactional(async (em) => {
        const registered = await inside(em).register(alice);
        store.addTenant(em, alice.username, registered.id);
        await em.flush();
        expect(await inside(em).findUser({ userId: registered.id })).toMatchObject({ username: alice.username });
        expect(on.events.all).toEqual([]);
        return registered;
      });
      await on.auth.drainMessages();
      expect(on.events.all.map(({ type }) => type)).toEqual(["registered", "message_sent"]);
      expect(on.notifier.messages.at(-1)).toMatchObject({ type: "verify_email", to: alice.username });
      expect((await on.auth.login(alice)).user).toMatchObject({ id: user.id, profile: { city: "Bonn" } });
      expect(await store.tenants()).toContain(alice.username);
    });

    test("undoes a new password, a new profile, a disabled and a deleted user with the rest", async () => {
      const [alice, bob] = [newcomer(), newcomer()];
      const { id: userId } = await on.auth.register(alice);
      const { id: bobsId } = await on.auth.register(bob);
      const { pair } = await on.auth.login(alice);
      await nothingUnderWay();
      const rolledBack = store.fork().transactional(async (em) => {
        const { updateProfile, setPassword, setDisabled, deleteUser, listUsers } = inside(em);
        await updateProfile({ userId, profile: { city: "Rome" } });
        await setPassword({ userId, newPassword: "another password" });
        await setDisabled({ userId, disabled: true });
        await setDisabled({ userId, disabled: false });
        await deleteUser({ userId: bobsId });
        const users = await listUsers();
        expect(users.find(({ id }) => id === userId)).toMatchObject({ profile: { city: "Rome" } });
        expect(users.some(({ id }) => id === bobsId)).toBe(false);
        throw failed;
      });
      await expect(rolledBack).rejects.toBe(failed);
      expect(on.events.all).toEqual([]);
      const { user } = await on.auth.currentUser({ accessToken: pair.accessToken });
      expect(user).toMatchObject({ id: userId, profile: { city: "Bonn" } });
      await on.auth.login(alice);
      await on.auth.login(bob);
    });

    test.skipIf(engine.abortsWhenRefused)("continues after a username that is taken", async () => {
      const [alice, bob] = [newcomer(), newcomer()];
      await on.auth.register(alice);
      await store.fork().transactional(async (em) => {
        await expect(inside(em).register(alice)).rejects.toMatchObject({ code: "username_taken" });
        const { id } = await inside(em).register(bob);
        store.addTenant(em, bob.username, id);
      });
      expect(await store.tenants()).toContain(bob.username);
      await on.auth.login(bob);
    });

    test.skipIf(engine.abortsWhenRefused)("keeps the application's writes when another write is rejected", async () => {
      const [alice, bob] = [newcomer(), newcomer()];
      const { id } = await on.auth.register(alice);
      const names = Array.from({ length: 5 }, (_, place) => `${alice.username} ${place}`);
      await store.fork().transactional(async (em) => {
        const attempts = names.map(async (name) => {
          const refused = inside(em)
            .register(alice)
            .catch((error: unknown) => error);
          store.addTenant(em, name, id);
          await em.flush();
          expect(await refused).toMatchObject({ code: "username_taken" });
        });
        await Promise.all(attempts);
        await inside(em).register(bob);
      });
      expect(await store.tenants()).toEqual(expect.arrayContaining(names));
      await on.auth.login(bob);
    });

    test.skipIf(engine.abortsWhenRefused)(
      "reports what an inner transaction did after the outermost commit, unless it was rolled back",
      async () => {
        const [kept, undone] = [newcomer(), newcomer()];
        await nothingUnderWay();
        await store.fork().transactional(async (outer) => {
          await outer.transactional(async (inner) => void (await inside(inner).register(kept)));
          const beside = inside(outer);
          const inner = outer.transactional(async () => {
            await beside.register(undone);
            throw failed;
          });
          await expect(inner).rejects.toBe(failed);
          expect(on.events.all).toEqual([]);
        });
        const { id } = (await on.auth.login(kept)).user;
        expect(on.events.ofType("registered")).toMatchObject([{ userId: id }]);
        expect(await find(undone.username)).toMatchObject({ code: "not_found" });
      },
    );

    test("may be started and ended by the application", async () => {
      const [alice, bob] = [newcomer(), newcomer()];
      await nothingUnderWay();
      const em = store.fork();
      await em.begin();
      await inside(em).register(alice);
      await em.commit();
      await em.begin();
      await inside(em).register(bob);
      await em.rollback();
      expect(on.events.ofType("registered")).toHaveLength(1);
      await on.auth.login(alice);
      expect(await find(bob.username)).toMatchObject({ code: "not_found" });
    });

    test("needs one connection: a dozen at once all commit on a pool of one", async () => {
      const all = Array.from({ length: 12 }, newcomer);
      await Promise.all(
        all.map((one) =>
          store.fork().transactional(async (em) => {
            const { id } = await inside(em).register(one);
            store.addTenant(em, one.username, id);
          }),
        ),
      );
      expect(await store.tenants()).toEqual(expect.arrayContaining(all.map(({ username }) => username)));
    });

    test("is rejected after it has ended, and if it never started", async () => {
      const within = (em: Parameters<typeof store.storage.within>[0]) => store.storage.within(em);
      expect(() => within(store.fork())).toThrow("The entity manager has no open transaction.");
      expect(() => within({} as never)).toThrow("The argument must be an EntityManager.");
      expect(() => within({ getTransactionContext: () => ({}) })).toThrow("did not begin through an entity manager");
      const ended = await store.fork().transactional(async (em) => inside(em));
      const alice = newcomer();
      await expect(ended.register(alice)).rejects.toMatchObject({ name: "StorageError", kind: "failed" });
      expect(await find(alice.username)).toMatchObject({ code: "not_found" });
    });
  });
}
