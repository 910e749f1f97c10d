import type { UserRepository } from "@portcullis/core/ports";
import { expect, test } from "vitest";
import { exportUsers } from "../../src/transfer/export-users.ts";
import { memoryEngine } from "../support/stores.ts";
import { imported } from "./move.ts";
import { lines, sampleUser, uuid } from "./sample-users.ts";

test("An export reads the next page only after the previous one was written", async () => {
  const { storage } = await memoryEngine.open();
  for (let number = 0; number < 100; number += 1) {
    await storage.users.create(sampleUser(`user-${number}`, { id: uuid(number) }));
  }
  let read = 0;
  const list: UserRepository<Record<string, never>>["list"] = (page) => {
    read += 1;
    return storage.users.list(page);
  };
  const users = new Proxy(storage.users, {
    get: (target, name) => {
      if (name === "list") return list;
      const member: unknown = Reflect.get(target, name);
      return member;
    },
  });
  let taken = 0;
  for await (const page of exportUsers(users, { pageSize: 10 })) {
    taken += 1;
    expect(page.trim().split("\n")).toHaveLength(10);
    expect(read).toBe(taken);
  }
  expect(taken).toBe(10);
});

test("An import reads no more lines than it can store at once", async () => {
  const store = { ...(await memoryEngine.open()), engine: memoryEngine };
  let read = 0;
  let stored = 0;
  let most = 0;
  const source = async function* () {
    for (; read < 1000; read += 1) {
      most = Math.max(most, read - stored);
      yield lines(read, read + 1);
    }
  };
  const onProgress = ({ imported: count }: { readonly imported: number }) => {
    stored = count;
  };
  expect(await imported(source(), store, { onProgress })).toMatchObject({ imported: 1000 });
  expect(most).toBeLessThan(32);
});
