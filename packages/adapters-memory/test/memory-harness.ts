import type { UserId } from "@portcullis/core/ports";
import { createMemoryStorage, type UserIdKind } from "@portcullis/adapters-memory";
import { type SampleProfile, type StorageHarness, sampleProfiles } from "@portcullis/testkit";

type Harness = StorageHarness<SampleProfile>;

let lastInteger = 1_000_000;

const ids: Readonly<Record<UserIdKind, Harness["ids"]>> = {
  uuid: {
    kind: "uuid",
    make: () => crypto.randomUUID() as UserId,
    malformed: ["", "x", "42", "0190b8f1-0000-7000-8000"],
  },
  integer: {
    kind: "integer",
    make: () => String((lastInteger += 1)) as UserId,
    malformed: ["", "x", "1.5", "-1", "01", "1e3", "9".repeat(40)],
  },
  own: { kind: "own", make: () => `own:${crypto.randomUUID()}` as UserId, required: true, malformed: [""] },
};

/** A memory storage to be tested. It has no database that could fail or lose a write, and no stored bytes. */
export function memoryHarness(kind: UserIdKind): Harness {
  const storage = createMemoryStorage<SampleProfile>({ ids: kind });
  return {
    users: storage.users,
    accessTokens: storage.accessTokens,
    oneTimeSecrets: storage.oneTimeSecrets,
    profiles: sampleProfiles,
    ids: ids[kind],
    dump: () =>
      Promise.resolve(
        JSON.stringify(
          storage.contents().records.map(({ id, digest }) => [id, Buffer.from(digest ?? []).toString("hex")]),
        ),
      ),
    closable: () => createMemoryStorage<SampleProfile>({ ids: kind }),
    withUniqueField: () => ({
      users: createMemoryStorage<SampleProfile>({ ids: kind, uniqueFields: ["displayName"] }).users,
      field: "displayName",
    }),
  };
}
