import { type SessionId, StorageError } from "@portcullis/core";
import { beforeDeadline } from "./request-deadline.ts";
import type { Storage } from "@portcullis/core/ports";

/** A storage whose tables may not exist yet: until it is opened, every operation fails as `unavailable`. */
export interface GatedStorage extends Storage {
  open(): void;
  /** Queries each table for a row that can't exist. @throws StorageError unless the database answers and has its tables */
  probe(): Promise<void>;
  /** @throws StorageError unless it is open and its database answers */
  ready(): Promise<void>;
  /** Registers a listener for each failure after it was opened. It must not throw. */
  onFailure(listener: (error: unknown) => void): void;
}

/** The nil UUID (RFC 9562 §5.9), which no session has. */
const nobodys = "00000000-0000-0000-0000-000000000000" as SessionId;

export function gateStorage(storage: Storage): GatedStorage {
  let isOpen = false;
  let onFailure: (error: unknown) => void = () => undefined;
  const failed = (error: unknown) => {
    if (isOpen) onFailure(error);
  };
  const check = () => {
    if (!isOpen) throw new StorageError("unavailable", "STARTING");
  };
  return {
    users: guarded(storage.users, check, failed),
    accessTokens: guarded(storage.accessTokens, check, failed),
    throttleCounters: guarded(storage.throttleCounters, check, failed),
    migrate: () => storage.migrate(),
    ping: () => storage.ping(),
    ...(storage.pool === undefined ? {} : { pool: storage.pool }),
    ...(storage.unknownMigrations === undefined ? {} : { unknownMigrations: storage.unknownMigrations }),
    ready: async () => {
      check();
      try {
        await storage.ping();
      } catch (error) {
        failed(error);
        throw error;
      }
    },
    onFailure: (listener) => {
      onFailure = listener;
    },
    probe: async () => {
      await storage.accessTokens.findWithUser(nobodys);
      // Names every column, unlike a purge.
      const counters = [{ key: "", rule: { window: 1, pauses: [] } }];
      const long = new Date(0);
      await storage.throttleCounters.settle({ counters, settlements: ["counted"], startedAt: long, now: long });
    },
    close: () => storage.close(),
    open: () => {
      isOpen = true;
    },
  };
}

/** The same methods, each with the check and the deadline of its request. They reject with the errors of both. */
function guarded<T extends object>(target: T, check: () => void, failed: (error: unknown) => void): T {
  const methods = new Map<PropertyKey, (...given: readonly unknown[]) => Promise<unknown>>();
  return new Proxy(target, {
    get(_, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = async (...given: readonly unknown[]) => {
        check();
        try {
          return await beforeDeadline(async (): Promise<unknown> => Reflect.apply(member, target, given));
        } catch (error) {
          failed(error);
          throw error;
        }
      };
      methods.set(name, method);
      return method;
    },
  });
}
