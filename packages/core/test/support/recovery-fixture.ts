import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingNotifier } from "@portcullis/testkit";
import { z } from "zod";
import type { Adapters, Settings } from "../../src/index.ts";
import { createFixture, replacing } from "./fixture.ts";

export const links = {
  resetPassword: "https://example.com/reset-password",
  verifyEmail: "https://example.com/verify-email",
};

export const alice = { username: "Alice@Example.com", password: "correct horse battery" };
export const newPassword = "the newer password";

type None = Record<string, never>;

/** A fixture in which usernames are e-mail addresses, and messages are recorded. */
export function recoveryFixture(settings: Settings = {}, replaced: Partial<Adapters<None>> = {}) {
  const notifier = new RecordingNotifier();
  const built = createFixture<None>({ email: "username", links, ...settings }, { notifier, ...replaced });
  return { ...built, notifier, sent: built.portcullis.drainMessages };
}

/** A recovery fixture in which Alice is registered and logged in. Her first messages and their counts are cleared. */
export async function recoveryWithAlice(settings: Settings = {}, replaced: Partial<Adapters<None>> = {}) {
  const built = recoveryFixture(settings, replaced);
  const user = await built.portcullis.register(alice);
  await built.sent();
  built.notifier.messages.length = 0;
  built.clock.advance(3_600);
  const { pair } = await built.portcullis.login(alice);
  return { ...built, user, pair };
}

/** A recovery fixture with Alice, and `before`: makes something happen just before the next write to a user. */
export async function interruptibleRecovery() {
  const sound = createMemoryStorage();
  let interruption: (() => Promise<unknown>) | undefined;
  const interrupt = async () => {
    const happens = interruption;
    interruption = undefined;
    await happens?.();
  };
  const users = replacing(sound.users, {
    update: async (id, changes) => {
      await interrupt();
      return sound.users.update(id, changes);
    },
    changePassword: async (change) => {
      await interrupt();
      return sound.users.changePassword(change);
    },
  });
  const before = (happens: () => Promise<unknown>) => {
    interruption = happens;
  };
  return { ...(await recoveryWithAlice({}, { ...sound, users })), before };
}

export const profileSchema = z.object({ email: z.string().max(60).optional(), name: z.string().optional() });
export type EmailProfile = z.infer<typeof profileSchema>;

/** A fixture in which the profile field `email` holds the address. */
export function fieldFixture(settings: Settings = {}, replaced: Partial<Adapters<EmailProfile>> = {}) {
  const notifier = new RecordingNotifier();
  const built = createFixture<EmailProfile>(
    { email: { field: "email" }, links, profileSchema, ...settings },
    { notifier, ...replaced },
  );
  return { ...built, notifier, sent: built.portcullis.drainMessages };
}

/** Requests a reset of Alice's password, and returns the secret that was sent. */
export async function resetSecret({ portcullis, notifier, sent }: ReturnType<typeof recoveryFixture>): Promise<string> {
  await portcullis.requestPasswordReset({ username: alice.username });
  await sent();
  return notifier.lastSecret("password_reset");
}
