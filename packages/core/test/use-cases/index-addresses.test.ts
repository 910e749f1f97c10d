import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingNotifier } from "@portcullis/testkit";
import { expect, test, vi } from "vitest";
import { createPortcullis } from "../../src/index.ts";
import { cheapCrypto } from "../support/fixture.ts";
import { alice, type EmailProfile, links, profileSchema } from "../support/recovery-fixture.ts";

test("users from before the setting email are found by their address after indexAddresses, and keep their times", async () => {
  const storage = createMemoryStorage<EmailProfile>();
  const adapters = { ...storage, ...cheapCrypto() };
  const before = createPortcullis<EmailProfile>(adapters, { profileSchema });
  const count = 501;
  for (let number = 0; number < count; number += 1) {
    const profile = number === 7 ? {} : { email: number === 8 ? "no address" : `User-${number}@example.com` };
    await before.register({ username: `user-${number}`, password: alice.password, profile });
  }
  const notifier = new RecordingNotifier();
  const settings = { profileSchema, links, email: { field: "email" } };
  const auth = createPortcullis<EmailProfile>({ ...adapters, notifier }, settings);
  const ask = async (username: string) => {
    await auth.requestPasswordReset({ username });
    await auth.drainMessages();
    return notifier.messages.map(({ to }) => to);
  };
  expect(await ask("user-500@example.com")).toEqual([]);
  const user = await auth.findUser({ username: "user-500" });

  expect(await before.indexAddresses()).toBe(0);
  const onProgress = vi.fn<(indexed: number) => void>();
  expect(await auth.indexAddresses({ onProgress })).toBe(count - 2);
  expect(onProgress.mock.calls).toEqual([[498], [499]]);
  expect(await ask("user-500@example.com")).toEqual(["User-500@example.com"]);
  expect(await auth.findUser({ username: "user-500" })).toEqual(user);
  expect(await auth.indexAddresses()).toBe(0);
});

test("indexAddresses continues after an interruption", async () => {
  const storage = createMemoryStorage<EmailProfile>();
  const adapters = { ...storage, ...cheapCrypto(), notifier: new RecordingNotifier() };
  const settings = { profileSchema, links, email: { field: "email" } };
  const before = createPortcullis<EmailProfile>(adapters, { profileSchema });
  for (const name of ["a", "b", "c"]) {
    await before.register({ username: name, password: alice.password, profile: { email: `${name}@example.com` } });
  }
  const update = vi.spyOn(storage.users, "update").mockRejectedValueOnce(new Error("The process ended."));
  await expect(createPortcullis<EmailProfile>(adapters, settings).indexAddresses()).rejects.toThrow("ended");
  update.mockRestore();
  expect(await createPortcullis<EmailProfile>(adapters, settings).indexAddresses()).toBe(1);
});
