import { defineUser } from "@portcullis/adapters-mikroorm/postgresql";
import {
  type OpenedHarness,
  registerContract,
  storageContract,
  throttleCountersContract,
  type ThrottleCountersHarness,
} from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columns, throttleColumns } from "./other-names.ts";
import { uuidIds } from "./sample-users.ts";
import { at, newUser } from "./samples.ts";
import { sqlHarness } from "./sql-harness.ts";
import { sqlEngines } from "./stores.ts";

const runner = { describe, test, beforeAll, afterAll };

const throttle = { columns: throttleColumns };

for (const engine of sqlEngines.filter(({ name }) => name !== "pglite")) {
  describe(`Columns of other names on ${engine.label}`, () => {
    registerContract(runner, storageContract, () => sqlHarness(engine, uuidIds.kind, uuidIds.ids, columns));

    registerContract(runner, throttleCountersContract, async (): Promise<OpenedHarness<ThrottleCountersHarness>> => {
      if (engine.skipped !== null) return { skipped: engine.skipped };
      const database = await engine.open();
      const [first, second] = [await database.connect({ throttle }), await database.connect({ throttle })];
      await first.updateSchema();
      const unreachable = await database.unreachable({ throttle });
      const closing = [first, second, unreachable];
      return {
        harness: {
          counters: first.throttleCounters,
          other: second.throttleCounters,
          unreachable: () => unreachable.throttleCounters,
          closable: async () => {
            const own = await database.connect({ throttle });
            closing.push(own);
            return { counters: own.throttleCounters, close: () => own.close() };
          },
        },
        close: async () => {
          for (const storage of closing) await storage.close();
          await database.drop();
        },
      };
    });
  });

  describe.skipIf(engine.skipped !== null)(`An inverted flag on ${engine.label}`, () => {
    test("is stored as its opposite, and read by the ORM with its meaning", async () => {
      const user = defineUser({ columns: columns.user });
      const database = await engine.open();
      const storage = await database.connect({ user });
      await storage.updateSchema();
      const { id } = await storage.users.create(newUser("alice", {}));
      await storage.users.create(newUser("bob", {}));
      await storage.users.setDisabled(id, true, at(1));
      const raw = await storage.orm.em.fork().execute<object[]>("select is_active, email from users order by email");
      const flag = engine.name === "sqlite" ? Number : Boolean;
      expect(raw).toEqual([
        { is_active: flag(false), email: "alice" },
        { is_active: flag(true), email: "bob" },
      ]);
      expect(await storage.users.findById(id)).toMatchObject({ disabled: true, credentialsVersion: 2 });
      const found = await storage.orm.em.fork().find(user.entity, { disabled: true } as object);
      expect(found).toMatchObject([{ username: "alice", disabled: true }]);
      await storage.close();
      await database.drop();
    });
  });
}
