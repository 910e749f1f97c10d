import { createMemoryStorage } from "@portcullis/adapters-memory";
import { expect, test } from "vitest";
import { createPortcullis, type ThrottleSettings } from "../../src/index.ts";
import { cheapCrypto, failure } from "../support/fixture.ts";

const portcullisWith = (throttle: ThrottleSettings) =>
  createPortcullis({ ...createMemoryStorage(), ...cheapCrypto() }, { throttle });

test("limits of the login throttle can be stricter than the defaults", async () => {
  const { login } = portcullisWith({ login: { freeFailures: 1, mostPerName: 1 } });
  const guess = { username: "alice", password: "a wrong password" };
  expect(await failure(login(guess))).toBe("invalid_credentials");
  await expect(login(guess)).rejects.toMatchObject({ code: "too_many_attempts", retryAfter: 86_400 });
});

test.each<ThrottleSettings>([
  { login: { mostPerName: 101 } },
  { login: { mostPerNetwork: 10_001 } },
  { login: { longestPause: 0 } },
  { login: { nameWindow: 1.5 } },
  { login: { freeFailures: Number.NaN } },
  { registration: { mostRefusals: 0 } },
  { registration: { mostRegistrations: 10_001 } },
  { registration: { refusalWindow: -1 } },
])("createPortcullis rejects the throttle limits %o", (limits) => {
  expect(() => portcullisWith(limits)).toThrow(RangeError);
});

test("createPortcullis names a misspelt limit of the throttle", () => {
  const throttle = { login: { mostPerNames: 5 } } as unknown as ThrottleSettings;
  expect(() => portcullisWith(throttle)).toThrow(/throttle\.login\.mostPerNames/);
});

test.each(["adapters", "settings"])("the throttle is off if the %s say so", async (place) => {
  const adapters = { ...createMemoryStorage(), ...cheapCrypto() };
  const { login } =
    place === "adapters"
      ? createPortcullis({ ...adapters, throttle: "off" })
      : createPortcullis(adapters, { throttle: "off" });
  const guess = { username: "alice", password: "a wrong password" };
  for (let round = 0; round < 10; round += 1) expect(await failure(login(guess))).toBe("invalid_credentials");
});

test("createPortcullis({ ...storage, ...crypto }) throttles logins by default", async () => {
  const { login } = createPortcullis({ ...createMemoryStorage(), ...cheapCrypto() });
  const guess = { username: "alice", password: "a wrong password" };
  const codes: string[] = [];
  for (let round = 0; round < 7; round += 1) codes.push(await failure(login(guess)));
  expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => "invalid_credentials"));
  expect(codes.slice(5)).toEqual(["too_many_attempts", "too_many_attempts"]);
});
