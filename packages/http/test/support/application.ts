import { createCrypto } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis, type Settings } from "@portcullis/core";
import { RecordingEvents, RecordingNotifier, SettableClock } from "@portcullis/testkit";
import { type AuthHandlerOptions, createAuthHandler } from "../../src/index.ts";

export interface ApplicationOptions {
  readonly settings?: Settings;
  readonly handler?: Omit<AuthHandlerOptions<object>, "portcullis">;
}

/** A handler on the memory storage and the real crypto, with a cheap hash and with cookies on. */
export function createApplication({ settings = {}, handler: options = {} }: ApplicationOptions = {}) {
  const clock = new SettableClock();
  const events = new RecordingEvents();
  const notifier = new RecordingNotifier();
  const errors: unknown[] = [];
  const storage = createMemoryStorage();
  const crypto = createCrypto({
    secrets: ["a secret of the tests, 32 bytes long"],
    hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
    clock,
  });
  const portcullis = createPortcullis({ ...storage, ...crypto, events, notifier }, settings);
  const handler = createAuthHandler({
    portcullis,
    cookies: { csrfKeys: crypto.keyedDigest },
    onError: (error) => errors.push(error),
    ...options,
  });
  return { portcullis, handler, storage, crypto, clock, events, notifier, errors };
}

export const alice = { username: "Alice", password: "correct horse battery" };
