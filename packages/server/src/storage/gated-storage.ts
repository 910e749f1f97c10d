import { type Profile, type SessionId, StorageError } from "@portcullis/core";
import { beforeDeadline } from "./request-deadline.ts";
import type { Storage } from "@portcullis/core/ports";

/**
 * A storage whose tables may not exist yet. Until it is opened, every operation waits. After `stopWaiting`, operations
 * fail with `unavailable` instead.
 */
export interface GatedStorage<P extends Profile = Profile> extends Storage<P> {
  open(): void;
  /** Ends the waiting of operations, and lets later ones fail at once until it is opened. Idempotent. */
  stopWaiting(): void;
  /**
   * Queries each table for a row that can't exist. @throws StorageError unless the database answers and has its tables
   */
  probe(): Promise<void>;
  /** @throws StorageError unless it is open and its database answers */
  ready(): Promise<void>;
  /** Registers a listener for each failure after it was opened. It must not throw. */
  onFailure(listener: (error: unknown) => void): void;
}

/** The nil UUID (RFC 9562 §5.9), which no session has. */
const nobodys = "00000000-0000-0000-0000-000000000000" as SessionId;

export function gateStorage<P extends Profile>(storage: Storage<P>): GatedStorage<P> {
  let isOpen = false;
  let onFailure: (error: unknown) => void = () => undefined;
  const failed = (error: unknown) => {
    if (isOpen) onFailure(error);
  };
  let endWaiting: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    endWaiting = resolve;
  });
  const check = () => {
    if (!isOpen) throw new StorageError("unavailable", "STARTING");
  };
  const gate: Gate = {
    isOpen: () => isOpen,
    untilOpen: async () => {
      await waiting;
      check();
    },
    failed,
  };
  return {
    users: guarded(storage.users, gate),
    accessTokens: guarded(storage.accessTokens, gate),
    throttleCounters: guarded(storage.throttleCounters, gate),
    ...(storage.oneTimeSecrets === undefined ? {} : { oneTimeSecrets: guarded(storage.oneTimeSecrets, gate) }),
    migrate: () => storage.migrate(),
    ...(storage.verify === undefined ? {} : { verify: storage.verify }),
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
    stopWaiting: endWaiting,
    close: () => {
      endWaiting();
      return storage.close();
    },
    open: () => {
      isOpen = true;
      endWaiting();
    },
  };
}

interface Gate {
  isOpen(): boolean;
  /** @throws StorageError `unavailable` if it is not open when the waiting ends */
  untilOpen(): Promise<void>;
  failed(error: unknown): void;
}

/** The same methods, each behind the gate and with the deadline of its request. They reject with the errors of both. */
function guarded<T extends object>(target: T, gate: Gate): T {
  const methods = new Map<PropertyKey, (...given: readonly unknown[]) => Promise<unknown>>();
  return new Proxy(target, {
    get(_, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = async (...given: readonly unknown[]) => {
        if (!gate.isOpen()) await gate.untilOpen();
        try {
          return await beforeDeadline(async (): Promise<unknown> => Reflect.apply(member, target, given));
        } catch (error) {
          gate.failed(error);
          throw error;
        }
      };
      methods.set(name, method);
      return method;
    },
  });
}
