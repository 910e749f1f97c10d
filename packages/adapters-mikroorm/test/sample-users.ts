import {
  defineUser,
  p,
  type UserDefinition,
  type UserIdKind,
  type UserOptions,
} from "@portcullis/adapters-mikroorm/pglite";
import type { Json, UserId } from "@portcullis/core/ports";
import type { SampleProfile, StorageHarness } from "@portcullis/testkit";

/** One column or field of each type. */
export const sampleColumns = (uniqueName = false) => ({
  displayName: p.string().unique(uniqueName),
  logins: p.integer(),
  score: p.double(),
  subscribed: p.boolean(),
  birthday: p.datetime(3),
  settings: p.json<Json>(),
  nickname: p.string().nullable(),
});

/** Users with one column of each type, in tables with other names than the default ones. */
export const sampleUser = (
  id: UserIdKind,
  uniqueName = false,
  columns: Required<UserOptions<never>>["columns"] = {},
): UserDefinition<SampleProfile> =>
  defineUser({ tableName: "people", id, columns, profile: sampleColumns(uniqueName) });

export const brand = (id: string) => id as UserId;
let lastInteger = 1_000_000;
const integer = () => brand(String(++lastInteger));
const malformedIntegers = ["", "x", "1.5", "01", "+1", "-0", "1e3", " 1", "1\0", "9".repeat(40), "9223372036854775808"];

export const uuidIds = {
  kind: "uuid",
  ids: {
    kind: "uuid",
    make: () => brand(crypto.randomUUID()),
    malformed: ["", "x", "42", "\0", "0190b8f1-0000-7000-8000", "0190B8F1-0000-7000-8000-000000000000"],
  },
} as const satisfies { readonly kind: UserIdKind; readonly ids: StorageHarness["ids"] };

export const idKinds: readonly { readonly kind: UserIdKind; readonly ids: StorageHarness["ids"] }[] = [
  uuidIds,
  { kind: "integer", ids: { kind: "integer", make: integer, malformed: [...malformedIntegers, "2147483648"] } },
  { kind: "bigint", ids: { kind: "bigint", make: integer, malformed: malformedIntegers } },
  {
    kind: { generate: () => `own:${crypto.randomUUID()}`, maxLength: 50 },
    ids: {
      kind: "own",
      make: () => brand(`own:\u{1F194}:${crypto.randomUUID()}`),
      malformed: ["", "\0", "a\0b", "\ud800", "x".repeat(51)],
    },
  },
];
