import { expect, test } from "vitest";
import { alice, failure, fixtureWithAlice, nobody } from "../support/fixture.ts";

const guess = (username: string, address: string) => ({ username, password: "a wrong password", client: { address } });

test("LG-07 unlocking a user lifts the pause of that name and forgets its failures", async () => {
  const { portcullis, user, events } = await fixtureWithAlice();
  const { login, unlockUser } = portcullis;
  for (let round = 0; round < 5; round += 1) await failure(login(guess("alice", "192.0.2.1")));
  expect(await failure(login(alice))).toBe("too_many_attempts");
  expect(await unlockUser({ userId: user.id })).toEqual({ pauseLifted: true });
  for (let round = 0; round < 4; round += 1) {
    expect(await failure(login(guess("alice", "192.0.2.1")))).toBe("invalid_credentials");
  }
  await login(alice);
  expect(events.ofType("user_unlocked")).toMatchObject([{ userId: user.id }]);
});

test("LG-07 unlocking a user changes neither other names nor the failures of the network", async () => {
  const { portcullis, user } = await fixtureWithAlice({ throttle: { login: { mostPerNetwork: 6 } } });
  const { login, unlockUser } = portcullis;
  for (let round = 0; round < 5; round += 1) await failure(login(guess("bob", "192.0.2.1")));
  await failure(login(guess("alice", "192.0.2.1")));
  await unlockUser({ userId: user.id });
  expect(await failure(login(guess("bob", "198.51.100.1")))).toBe("too_many_attempts");
  expect(await failure(login({ ...alice, client: { address: "192.0.2.1" } }))).toBe("too_many_attempts");
});

test("unlocking is harmless for a user without failures, and not_found for an unknown one", async () => {
  const { portcullis, user, events } = await fixtureWithAlice();
  expect(await portcullis.unlockUser({ userId: user.id })).toEqual({ pauseLifted: false });
  expect(events.ofType("user_unlocked")).toEqual([]);
  await portcullis.login(alice);
  expect(await failure(portcullis.unlockUser({ userId: nobody }))).toBe("not_found");
});
