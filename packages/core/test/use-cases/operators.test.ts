import { describe, expect, test } from "vitest";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { StorageError } from "../../src/index.ts";
import { alice, failure, fixtureWithAlice, isAlive, nobody, replacing } from "../support/fixture.ts";

describe("disabling a user", () => {
  test.each(["opaque", "jwt"] as const)(
    "DI-01 ends all sessions for good, with access tokens of kind %s",
    async (kind) => {
      const { portcullis, pair, user, events, contents } = await fixtureWithAlice({ accessToken: kind });
      const { pair: other } = await portcullis.login(alice);
      const { id: userId } = user;
      const answers = async () => {
        const asked = [pair, other].flatMap(({ accessToken, refreshToken }) => [
          portcullis.currentUser({ accessToken }),
          portcullis.refresh({ refreshToken }),
        ]);
        return Promise.all(asked.map(failure));
      };
      await portcullis.setDisabled({ userId, disabled: true });
      expect(await answers()).toEqual(Array<string>(4).fill("account_disabled"));
      await portcullis.setDisabled({ userId, disabled: true });
      expect(await answers()).toEqual(Array<string>(4).fill("account_disabled"));
      expect(contents().records).toHaveLength(2);
      await portcullis.setDisabled({ userId, disabled: false });
      expect(await answers()).toEqual(Array<string>(4).fill("token_invalid"));
      expect(contents().records).toEqual([]);
      expect(events.ofType("user_disabled")).toHaveLength(2);
      expect(events.ofType("user_enabled")).toHaveLength(1);
    },
  );

  test("DI-01 ends sessions for good, even if their records can't be deleted or the user is disabled twice", async () => {
    const sound = createMemoryStorage();
    const revokeAll = () => Promise.reject(new StorageError("unavailable"));
    const accessTokens = replacing(sound.accessTokens, { revokeAll });
    const { portcullis, pair, user, events } = await fixtureWithAlice({}, { users: sound.users, accessTokens });
    const { id: userId } = user;
    for (const [disabled, code] of [
      [true, "account_disabled"],
      [false, "token_invalid"],
      [true, "token_invalid"],
      [false, "token_invalid"],
    ] as const) {
      await portcullis.setDisabled({ userId, disabled });
      expect(await failure(portcullis.currentUser(pair))).toBe(code);
      expect(await failure(portcullis.refresh(pair))).toBe(code);
      expect(await portcullis.introspect({ token: pair.accessToken })).toEqual({ active: false });
    }
    expect(events.ofType("cleanup_failed")).toHaveLength(2);
  });

  test("DI-01 answers account_disabled only to tokens that were valid before", async () => {
    const sound = createMemoryStorage();
    const accessTokens = replacing(sound.accessTokens, { revokeAll: () => Promise.resolve(0) });
    const { portcullis, pair, user } = await fixtureWithAlice({}, { users: sound.users, accessTokens });
    const { id: userId } = user;
    const change = { userId, currentPassword: alice.password, newPassword: "another horse battery" };
    await portcullis.changePassword(change);
    await portcullis.setDisabled({ userId, disabled: true });
    expect(await failure(portcullis.currentUser(pair))).toBe("token_invalid");
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("enabling a user who is not disabled ends no session", async () => {
    const { portcullis, pair, user } = await fixtureWithAlice();
    await portcullis.setDisabled({ userId: user.id, disabled: false });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
  });

  test("of an unknown id is not_found", async () => {
    const { portcullis } = await fixtureWithAlice();
    expect(await failure(portcullis.setDisabled({ userId: nobody, disabled: true }))).toBe("not_found");
  });
});

describe("deleting a user", () => {
  test("frees the name and ends the sessions", async () => {
    const { portcullis, pair, user, contents } = await fixtureWithAlice();
    await portcullis.deleteUser({ userId: user.id });
    expect(contents()).toEqual({ users: [], records: [], secrets: [] });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    const again = await portcullis.register(alice);
    expect(again.id).not.toBe(user.id);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
  });

  test("of an unknown id is not_found", async () => {
    const { portcullis } = await fixtureWithAlice();
    expect(await failure(portcullis.deleteUser({ userId: nobody }))).toBe("not_found");
  });
});

describe("the purge", () => {
  const day = 86_400;

  test("deletes sessions past their deadline in batches, reports progress, and leaves the others", async () => {
    const { portcullis, clock, contents, events } = await fixtureWithAlice();
    for (let login = 0; login < 6; login += 1) await portcullis.login(alice);
    clock.advance(89 * day);
    const { pair } = await portcullis.login(alice);
    clock.advance(day);
    const progress: number[] = [];
    const onProgress = (deleted: number) => progress.push(deleted);
    expect(await portcullis.purgeExpired({ batchSize: 3, onProgress })).toBe(7);
    expect(progress).toEqual([3, 6, 7]);
    expect(contents().records).toHaveLength(1);
    await expect(portcullis.refresh(pair)).resolves.toBeDefined();
    expect(events.ofType("purged")).toMatchObject([{ count: 7 }]);
  });

  test("deletes nothing the second time, and nothing before a deadline", async () => {
    const { portcullis, clock } = await fixtureWithAlice();
    clock.advance(90 * day - 1);
    expect(await portcullis.purgeExpired()).toBe(0);
    clock.advance(1);
    expect(await portcullis.purgeExpired()).toBe(1);
    expect(await portcullis.purgeExpired()).toBe(0);
  });
});
