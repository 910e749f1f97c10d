import { expect, test } from "vitest";
import type { User, UserId } from "../../src/domain/user.ts";
import { readSnapshot, takeSnapshot } from "../../src/tokens/user-snapshot.ts";

const userWith = (profile: object) =>
  ({ username: "Ada", createdAt: new Date(1000), profile }) as Partial<User<object>> as User<object>;

test("The user snapshot in a token keeps values that JSON does not have", () => {
  const profile = {
    text: "5",
    date: new Date("1969-07-20T20:17:40.123Z"),
    large: -9_223_372_036_854_775_808n,
    bytes: new Uint8Array([0, 1, 255]),
    noBytes: new Uint8Array(),
    nan: Number.NaN,
    infinite: Number.NEGATIVE_INFINITY,
    zero: -0,
    json: { list: [1, null, { deep: "NaN" }] },
    ["__proto__"]: "own",
  };
  const claim: unknown = JSON.parse(JSON.stringify(takeSnapshot(userWith(profile))));
  expect(readSnapshot("1" as UserId, claim as never)?.profile).toStrictEqual(profile);
});

test.each([{ map: new Map() }, { nested: { date: new Date(0) } }, { list: [5n] }, { list: [Number.NaN] }])(
  "A value that a token would change is refused: %o",
  (profile) => {
    expect(() => takeSnapshot(userWith(profile))).toThrow(TypeError);
  },
);
