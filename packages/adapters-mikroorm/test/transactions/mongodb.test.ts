import { describe, expect, test } from "vitest";
import { newcomer, portcullisOn } from "./portcullis.ts";
import { onMongodb, replicaSet, standalone } from "./transactional-stores.ts";

describe.skipIf(standalone.skipped !== null)(`A transaction on ${standalone.label}`, () => {
  test("is refused with an error that asks for a replica set", async () => {
    const store = await onMongodb(standalone);
    const { auth } = portcullisOn(store);
    const registered = store.fork().transactional((em) => auth.with(store.storage.within(em)).register(newcomer()));
    await expect(registered).rejects.toMatchObject({
      message: "This MongoDB server has no transactions. Run it as a replica set, which may have a single member.",
      engineCode: "20",
    });
    await store.close();
  });
});

describe.skipIf(replicaSet.skipped !== null)(`A refused write in a transaction on ${replicaSet.label}`, () => {
  test("is username_taken, and aborts the transaction", async () => {
    const store = await onMongodb(replicaSet);
    const { auth, events } = portcullisOn(store);
    const [alice, bob] = [newcomer(), newcomer()];
    await auth.register(alice);
    await auth.drainMessages();
    events.clear();
    const aborted = store.fork().transactional(async (em) => {
      const inside = auth.with(store.storage.within(em));
      await inside.register(bob);
      await expect(inside.register(alice)).rejects.toMatchObject({ code: "username_taken" });
      // NoSuchTransaction
      await expect(inside.findUser({ username: bob.username })).rejects.toMatchObject({ engineCode: "251" });
      throw new Error("Done.");
    });
    await expect(aborted).rejects.toThrow("Done.");
    expect(events.all).toEqual([]);
    await expect(auth.findUser({ username: bob.username })).rejects.toMatchObject({ code: "not_found" });
    await store.close();
  });

  test("rejects the commit if the application swallows it, and nothing is reported or sent", async () => {
    const store = await onMongodb(replicaSet);
    const { auth, events, notifier } = portcullisOn(store);
    const [alice, bob] = [newcomer(), newcomer()];
    await auth.register(alice);
    await auth.drainMessages();
    events.clear();
    notifier.messages.length = 0;
    const committed = store.fork().transactional(async (em) => {
      const inside = auth.with(store.storage.within(em));
      await inside.register(bob);
      await expect(inside.register(alice)).rejects.toMatchObject({ code: "username_taken" });
    });
    await expect(committed).rejects.toThrow("abort");
    await auth.drainMessages();
    expect(events.all).toEqual([]);
    expect(notifier.messages).toEqual([]);
    await expect(auth.findUser({ username: bob.username })).rejects.toMatchObject({ code: "not_found" });
    await store.close();
  });
});
