import type { CryptoAdapters } from "@portcullis/adapters-crypto";
import { CountingThrottle } from "@portcullis/adapters-mikroorm/throttle";
import { LoginThrottleId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import type { Storage } from "../storage/storage.ts";

/** Binds the throttle that counts in the storage, for all processes that have the same storage and keys. */
export function throttleModule(
  { throttleCounters: counters }: Pick<Storage, "throttleCounters">,
  { throttleKey: key, clock }: Pick<CryptoAdapters, "throttleKey" | "clock">,
): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(LoginThrottleId).toConstantValue(new CountingThrottle({ counters, key, clock }));
  });
}
