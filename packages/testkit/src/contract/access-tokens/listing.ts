import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { sessionIds } from "../../harness/expectations.ts";
import { at, createRecord, createUser } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

export const accessTokenListing = checksOf<StorageHarness>("AccessTokenRepository", [
  {
    line: 25,
    name: "Records are listed newest first, then by id from the highest.",
    run: async (harness) => {
      const user = await createUser(harness);
      const created: string[] = [];
      for (const moment of [3, 1, 2, 2, 2, 0.001]) {
        created.push((await createRecord(harness, user.id, { createdAt: at(moment) })).id);
      }
      const [third, first, ...seconds] = created;
      const oldest = seconds.pop();
      assert.deepStrictEqual(await sessionIds(harness, user.id), [
        third,
        ...seconds.toSorted().toReversed(),
        first,
        oldest,
      ]);
    },
  },
  {
    line: 25,
    name: "Pages of a user's records have no gaps or duplicates, and honour their limit.",
    run: async (harness) => {
      const user = await createUser(harness);
      await createRecord(harness, (await createUser(harness)).id);
      for (const moment of [0, 1, 1, 1, 1, 2, 2]) await createRecord(harness, user.id, { createdAt: at(moment) });
      for (const limit of [1, 2, 3, 7, 1000]) {
        const paged: string[] = [];
        let query = { userId: user.id, now: at(3), limit };
        for (;;) {
          const page = await harness.accessTokens.listByUser(query);
          assert.ok(page.length <= limit, "a page is longer than its limit");
          assert.ok(!page.some(({ id }) => paged.includes(id)), "a record is listed twice");
          paged.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          if (last === undefined || page.length < limit) break;
          query = Object.assign(
            { userId: user.id, now: at(3), limit },
            { after: { createdAt: last.createdAt, id: last.id } },
          );
        }
        assert.deepStrictEqual(paged, await sessionIds(harness, user.id, at(3)));
        assert.equal(paged.length, 7);
      }
    },
  },
]);
