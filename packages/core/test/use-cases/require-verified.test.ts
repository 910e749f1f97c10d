import { expect, test } from "vitest";
import { failure } from "../support/fixture.ts";
import { alice, recoveryFixture } from "../support/recovery-fixture.ts";

test("With requireVerified a user logs in once the address is proven; until then each log in sends a new link.", async () => {
  const { portcullis, notifier, sent, events } = recoveryFixture({ requireVerified: true });
  await portcullis.register(alice);
  expect(await failure(portcullis.login({ ...alice, password: "wrong horse" }))).toBe("invalid_credentials");
  await sent();
  expect(notifier.ofType("verify_email")).toHaveLength(1);
  for (let login = 0; login < 4; login += 1) expect(await failure(portcullis.login(alice))).toBe("email_unverified");
  await sent();
  expect(notifier.ofType("verify_email")).toHaveLength(3);
  expect(events.ofType("login_failed").at(-1)).toMatchObject({ reason: "email_unverified" });
  await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
  await expect(portcullis.login(alice)).resolves.toMatchObject({ user: { emailVerified: true } });
});

test("A disabled user is account_disabled before email_unverified.", async () => {
  const { portcullis } = recoveryFixture({ requireVerified: true });
  const { id: userId } = await portcullis.register(alice);
  await portcullis.setDisabled({ userId, disabled: true });
  expect(await failure(portcullis.login(alice))).toBe("account_disabled");
});

test.each(["opaque", "jwt", "jwt-stateless"] as const)(
  "A guard with requireVerified accepts an access token of kind %s after the address is proven.",
  async (accessToken) => {
    const { portcullis, notifier, sent } = recoveryFixture({ accessToken });
    await portcullis.register(alice);
    const { pair } = await portcullis.login(alice);
    const guarded = { accessToken: pair.accessToken, requireVerified: true };
    expect(await failure(portcullis.currentUser(guarded))).toBe("email_unverified");
    await expect(portcullis.currentUser({ accessToken: pair.accessToken })).resolves.toBeDefined();
    await sent();
    await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    await expect(portcullis.currentUser(guarded)).resolves.toMatchObject({ user: { emailVerified: true } });
  },
);
