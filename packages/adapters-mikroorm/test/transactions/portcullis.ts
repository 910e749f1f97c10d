import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis, type ProfileSchema } from "@portcullis/core";
import { createCheapPasswordHasher, RecordingEvents, RecordingNotifier } from "@portcullis/testkit";
import type { Fields, TransactionalStore } from "./transactional-stores.ts";

const crypto = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });

const profileSchema: ProfileSchema<Fields> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => ({ value: value as Fields }),
  },
};

/** The use cases on a store, with their events and messages. */
export function portcullisOn({ storage }: TransactionalStore) {
  const events = new RecordingEvents();
  const notifier = new RecordingNotifier();
  const auth = createPortcullis<Fields>(
    { ...storage, ...crypto, passwordHasher: createCheapPasswordHasher(), events, notifier },
    {
      profileSchema,
      email: "username",
      links: { resetPassword: "https://example.com/reset", verifyEmail: "https://example.com/verify" },
    },
  );
  return { auth, events, notifier };
}

let count = 0;

/** Registers a user with a new name. */
export const newcomer = () => ({
  username: `user-${(count += 1)}@example.com`,
  password: "correct horse battery",
  profile: { city: "Bonn" },
});
