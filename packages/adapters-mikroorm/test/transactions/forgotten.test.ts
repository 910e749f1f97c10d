import { expect, test } from "vitest";
import { newcomer, portcullisOn } from "./portcullis.ts";
import { transactionalEngines } from "./transactional-stores.ts";

/** Each kind of waiting for the only connection. Each takes as long as its limit: 3 or 5 seconds. */
const kinds = transactionalEngines.filter(({ isTriedWithout }) => isTriedWithout);

for (const engine of kinds) {
  test.skipIf(engine.skipped !== null)(
    `A call inside a transaction that does not go through it fails as unavailable, on ${engine.label}`,
    async () => {
      const store = await engine.open();
      const { auth } = portcullisOn(store);
      const [alice, bob] = [newcomer(), newcomer()];
      const forgotten = store.fork().transactional(() => auth.register(alice));
      await expect(forgotten).rejects.toMatchObject({ kind: "unavailable", engineCode: "ETIMEDOUT" });
      // The transaction has ended, and nothing waits any longer.
      await auth.register(bob);
      await expect(auth.findUser({ username: alice.username })).rejects.toMatchObject({ code: "not_found" });
      await auth.drainMessages();
      await store.close();
    },
  );
}
