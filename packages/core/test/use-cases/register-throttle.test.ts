import { expect, test } from "vitest";
import { AuthError } from "../../src/index.ts";
import { ProfileFieldTakenError } from "../../src/ports.ts";
import { alice, failure, createFixture, fixtureWithAlice, replacing } from "../support/fixture.ts";

const client = { address: "192.0.2.1" };
const elsewhere = { address: "198.51.100.1" };
const password = "correct horse battery";

/** A user with a new name. */
let newcomers = 0;
const newcomer = () => ({ username: `newcomer-${(newcomers += 1)}`, password });

test("RG-04 allows 30 registrations of taken names from one network in 15 minutes", async () => {
  const { portcullis, clock, events } = await fixtureWithAlice();
  const { register } = portcullis;
  for (let round = 0; round < 30; round += 1) {
    expect(await failure(register({ ...alice, client }))).toBe("username_taken");
  }
  const refused = { code: "too_many_attempts", retryAfter: 900 };
  await expect(register({ ...alice, client })).rejects.toMatchObject(refused);
  await expect(register({ ...newcomer(), client })).rejects.toMatchObject(refused);
  expect(events.ofType("registration_throttled")).toMatchObject([
    { client, retryAfter: 900, reason: "limit" },
    { client, retryAfter: 900, reason: "limit" },
  ]);
  expect(events.ofType("registration_failed")).toHaveLength(30);
  await register({ ...newcomer(), client: elsewhere });
  clock.advance(900);
  await register({ ...newcomer(), client });
});

test("RG-04 allows as many registrations from one network in an hour as the setting says", async () => {
  const { portcullis, clock } = createFixture({ throttle: { registration: { mostRegistrations: 3 } } });
  const { register, login } = portcullis;
  const first = newcomer();
  await register({ ...first, client });
  for (let round = 0; round < 2; round += 1) await register({ ...newcomer(), client });
  const limit = { code: "too_many_attempts", retryAfter: 3_600 };
  await expect(register({ ...newcomer(), client })).rejects.toMatchObject(limit);
  await login({ ...first, client });
  clock.advance(3_600);
  await register({ ...newcomer(), client });
});

test("RG-04 counts a taken unique field as it counts a taken username", async () => {
  const built = createFixture({ throttle: { registration: { mostRefusals: 1 } } });
  const users = replacing(built.users, { create: () => Promise.reject(new ProfileFieldTakenError("email")) });
  const { portcullis } = createFixture({ throttle: { registration: { mostRefusals: 1 } } }, { users });
  const taken = () => failure(portcullis.register({ ...newcomer(), client }));
  expect(await taken()).toBe("validation_failed");
  expect(await taken()).toBe("too_many_attempts");
});

test("RG-04 does not count input that breaks a rule, nor a registration without an address", async () => {
  const { portcullis } = await fixtureWithAlice({
    throttle: { registration: { mostRefusals: 1, mostRegistrations: 1 } },
  });
  const { register } = portcullis;
  for (let round = 0; round < 3; round += 1) {
    expect(await failure(register({ username: "bob", password: "short", client }))).toBe("validation_failed");
    expect(await failure(register(alice))).toBe("username_taken");
    await register(newcomer());
  }
  await register({ ...newcomer(), client });
});

test("RG-04 allows 30 simultaneous registrations from one network, and answers the others with a short Retry-After", async () => {
  const { portcullis, events } = createFixture({});
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, () => portcullis.register({ ...newcomer(), client })),
  );
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  expect(refusals).toHaveLength(20);
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(AuthError);
    expect(refusal).toMatchObject({ code: "too_many_attempts", retryAfter: expect.toSatisfy((wait) => wait <= 5) });
  }
  expect(events.ofType("registration_throttled").every(({ reason }) => reason === "in_flight")).toBe(true);
  await portcullis.register({ ...newcomer(), client });
});

test("a throttle that can't record how a registration ended does not undo it", async () => {
  const { throttleCounters, users: store } = createFixture({});
  const broken = {
    take: throttleCounters.take.bind(throttleCounters),
    settle: () => Promise.reject(new Error("gone")),
    purge: throttleCounters.purge.bind(throttleCounters),
  };
  const { portcullis } = createFixture({}, { users: store, throttleCounters: broken });
  await expect(portcullis.register({ ...newcomer(), client })).resolves.toMatchObject({ disabled: false });
});
