import {
  createMemoryStorage,
  type Repositories,
  type SampleProfile,
  type StorageHarness,
  sampleProfiles,
  type UserIdKind,
} from "@portcullis/testkit";
import type { UserId } from "@portcullis/core";

const brand = (id: string) => id as UserId;
let lastInteger = 1_000_000;

export const idsOf = (kind: UserIdKind): StorageHarness["ids"] => {
  switch (kind) {
    case "uuid":
      return { kind, make: () => brand(crypto.randomUUID()), malformed: ["", "x", "42", "0190b8f1-0000-7000-8000"] };
    case "integer":
      return {
        kind,
        make: () => brand(String(++lastInteger)),
        malformed: ["", "x", "1.5", "-1", "01", "1e3", "9".repeat(40)],
      };
    case "own":
      return { kind, make: () => brand(`own:${crypto.randomUUID()}`), required: true, malformed: [""] };
  }
};

/** A new store in memory, ready to be proven; `alter` may put something between the checks and it. */
export function memoryHarness(
  kind: UserIdKind = "uuid",
  alter: (sound: Repositories<SampleProfile>) => Repositories<SampleProfile> = (sound) => sound,
): StorageHarness<SampleProfile> {
  const storage = createMemoryStorage<SampleProfile>({ ids: kind });
  return { ...alter(storage), profiles: sampleProfiles, ids: idsOf(kind) };
}
