import { describe, expect, test } from "vitest";
import { alice, failure, houseOfAlice, isAlive, nobody } from "../house.ts";

describe("disabling a user", () => {
  test("is undone by enabling, tokens included, and harmless twice", async () => {
    const { portcullis, pair, user, events } = await houseOfAlice();
    const { id: userId } = user;
    await portcullis.setDisabled.execute({ userId, disabled: true });
    await portcullis.setDisabled.execute({ userId, disabled: true });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    await portcullis.setDisabled.execute({ userId, disabled: false });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(events.ofType("user_disabled")).toHaveLength(2);
    expect(events.ofType("user_enabled")).toHaveLength(1);
  });

  test("who does not exist is not found", async () => {
    const { portcullis } = await houseOfAlice();
    expect(await failure(portcullis.setDisabled.execute({ userId: nobody, disabled: true }))).toBe("not_found");
  });
});

describe("deleting a user", () => {
  test("frees the name and ends the logins", async () => {
    const { portcullis, pair, user, contents } = await houseOfAlice();
    await portcullis.deleteUser.execute({ userId: user.id });
    expect(contents()).toEqual({ users: [], records: [] });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    const again = await portcullis.register.execute(alice);
    expect(again.id).not.toBe(user.id);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
  });

  test("who does not exist is not found", async () => {
    const { portcullis } = await houseOfAlice();
    expect(await failure(portcullis.deleteUser.execute({ userId: nobody }))).toBe("not_found");
  });
});

describe("the purge", () => {
  const day = 86_400;

  test("deletes what is past its deadline in batches, tells how far it is, and leaves the rest", async () => {
    const { portcullis, clock, contents, events } = await houseOfAlice();
    for (let login = 0; login < 6; login += 1) await portcullis.login.execute(alice);
    clock.advance(89 * day);
    const { pair } = await portcullis.login.execute(alice);
    clock.advance(day);
    const progress: number[] = [];
    const onProgress = (deleted: number) => progress.push(deleted);
    expect(await portcullis.purgeExpired.execute({ batchSize: 3, onProgress })).toBe(7);
    expect(progress).toEqual([3, 6, 7]);
    expect(contents().records).toHaveLength(1);
    await expect(portcullis.refresh.execute(pair)).resolves.toBeDefined();
    expect(events.ofType("purged")).toMatchObject([{ count: 7 }]);
  });

  test("finds nothing the second time, nor before a deadline", async () => {
    const { portcullis, clock } = await houseOfAlice();
    clock.advance(90 * day - 1);
    expect(await portcullis.purgeExpired.execute()).toBe(0);
    clock.advance(1);
    expect(await portcullis.purgeExpired.execute()).toBe(1);
    expect(await portcullis.purgeExpired.execute()).toBe(0);
  });
});
