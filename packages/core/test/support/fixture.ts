import { createCrypto, type CryptoOptions } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingEvents, SettableClock } from "@portcullis/testkit";
import {
  type Adapters,
  AuthError,
  createPortcullis,
  type Portcullis,
  type Profile,
  type ProfileOption,
  type Settings,
  type UserId,
} from "../../src/index.ts";

/** Real hashing, at a cost that tests can afford. */
export const cheapHash = { memoryKiB: 64, iterations: 1, allowWeak: true };

export function cheapCrypto(options: CryptoOptions = {}) {
  return createCrypto({ secrets: ["a secret of the tests, 32 bytes long"], hash: cheapHash, ...options });
}

/** The use cases on the memory storage and the real crypto, with a clock that stands still until a test moves it. */
export function createFixture<P extends Profile = Record<string, never>>(
  settings: Settings & ProfileOption<P>,
  replaced: Partial<Adapters<P>> = {},
) {
  const clock = new SettableClock();
  const events = new RecordingEvents();
  const storage = createMemoryStorage<P>();
  const crypto = cheapCrypto({ clock });
  const portcullis = createPortcullis<P>({ ...crypto, ...storage, events, ...replaced }, settings);
  return { ...storage, ...crypto, contents: () => storage.contents(), portcullis, clock, events };
}

export const alice = { username: "Alice", password: "correct horse battery" };

/** A fixture in which Alice is registered and logged in. */
export async function fixtureWithAlice(
  settings: Settings = {},
  replaced: Partial<Adapters<Record<string, never>>> = {},
) {
  const built = createFixture(settings, replaced);
  const user = await built.portcullis.register(alice);
  const { pair, sessionId } = await built.portcullis.login(alice);
  return { ...built, user, pair, sessionId };
}

/**
 * Alice's first pair, made under an old secret and refreshed under a new one. The old secret is still listed second.
 */
export async function refreshedUnderNewSecret() {
  const older = "the secret of last year, 32 bytes";
  const storage = createMemoryStorage();
  const old = createPortcullis({ ...cheapCrypto({ secrets: [older] }), ...storage });
  await old.register(alice);
  const { pair } = await old.login(alice);
  const secrets = ["the secret of this year, 32 bytes", older];
  const portcullis = createPortcullis({ ...cheapCrypto({ secrets }), ...storage });
  await portcullis.refresh(pair);
  return { portcullis, pair, contents: () => storage.contents() };
}

/** Returns the code with which the attempt fails. */
export async function failure(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof AuthError) return error.code;
    throw error;
  }
  throw new Error("It succeeded.");
}

export async function isAlive(portcullis: Portcullis, accessToken: string): Promise<boolean> {
  return portcullis.currentUser({ accessToken, mustBeLive: true }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AuthError) return false;
      throw error;
    },
  );
}

/** The same adapter, with the given methods replaced. */
export function replacing<T extends object>(adapter: T, methods: Partial<T>): T {
  return new Proxy(adapter, {
    get(target, name) {
      const value: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

export const nobody = "018cc251-f400-7000-8000-000000000000" as UserId;
