import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingNotifier } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { createPortcullis, isEmailAddress, type Settings } from "../src/index.ts";
import { cheapCrypto, replacing } from "./support/fixture.ts";
import { links } from "./support/recovery-fixture.ts";

const adapters = { ...createMemoryStorage(), ...cheapCrypto(), notifier: new RecordingNotifier() };

describe("The setting email", () => {
  test.each([
    "notifier",
    "oneTimeSecrets",
    "secretGenerator",
    "throttleCounters",
    "keyedDigest",
    "clientNetworks",
  ] as const)("requires the adapter %s, and the error names both", (name) => {
    const create = () => createPortcullis({ ...adapters, [name]: undefined }, { email: "username", links });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`"email" requires the adapter "${name}"`);
  });

  test("requires a store that finds users by their address", () => {
    const users = replacing(adapters.users, { findByAddress: undefined as never });
    const create = () => createPortcullis({ ...adapters, users }, { email: "username", links });
    expect(create).toThrow('"findByAddress"');
  });

  test.each<[Settings, string]>([
    [{ email: "username" }, "links.resetPassword"],
    [{ email: "username", links: { resetPassword: links.resetPassword } }, "links.verifyEmail"],
    [{ email: "username", links: { ...links, verifyEmail: "/verify-email" } }, "links.verifyEmail"],
    [{ email: "username", links: { ...links, verifyEmail: "https://example.com/#x" } }, "links.verifyEmail"],
    [{ email: { field: "" }, links }, "email.field"],
    [{ email: { feld: "email" } as never, links }, 'Did you mean "field"?'],
    [{ email: "usernmae" as never, links }, "email"],
    [{ requireVerified: true }, '"requireVerified" requires the setting "email"'],
    [{ throttle: { recovery: { mostRequests: 0 } } }, "throttle.recovery.mostRequests"],
  ])("%j is refused by name", (settings, name) => {
    expect(() => createPortcullis(adapters, settings)).toThrow(name);
  });

  test("is off by default: users have no address, and no adapter for messages is needed", async () => {
    const { notifier, oneTimeSecrets, secretGenerator, ...others } = adapters;
    expect([notifier, oneTimeSecrets, secretGenerator]).not.toContain(undefined);
    const auth = createPortcullis(others);
    const user = await auth.register({ username: "Somebody", password: "correct horse battery" });
    expect(user).not.toHaveProperty("emailVerified");
    await expect(auth.resetPassword({ secret: "x", newPassword: "the newer password" })).rejects.toThrow(
      '"oneTimeSecrets" and "secretGenerator"',
    );
    await expect(auth.drainMessages()).resolves.toBeUndefined();
  });
});

test.each([
  ["a@b", true],
  ["Zoë+tag@example.org", true],
  ["no address", false],
  ["two@at@example.org", false],
  ["ann@example.org, bob@example.org", false],
  [`${"x".repeat(242)}@example.org`, true],
  [`${"x".repeat(243)}@example.org`, false],
  // Its key has three code points for each of these (Unicode composition exclusions).
  [`${"\u{1d160}".repeat(90)}@example.org`, false],
])("isEmailAddress(%j) is %s", (text, expected) => {
  expect(isEmailAddress(text)).toBe(expected);
});
