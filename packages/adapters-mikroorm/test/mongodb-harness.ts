import {
  type AccessTokenOptions,
  defineUser,
  type MongoStorage,
  type OneTimeSecretOptions,
  type UserIdKind,
  type UserOptions,
} from "@portcullis/adapters-mikroorm/mongodb";
import type { AccessTokenRepository } from "@portcullis/core/ports";
import { type OpenedHarness, type SampleProfile, type StorageHarness, sampleProfiles } from "@portcullis/testkit";
import { BSON, ObjectId } from "mongodb";
import { brand, sampleColumns, uuidIds } from "./sample-users.ts";
import { type MongoEngine, rawDatabase, commandsOf, unreachable } from "./mongodb-stores.ts";

/** Other names of fields than the default ones. */
export interface TestFields {
  readonly user?: Required<UserOptions<never>>["columns"];
  readonly accessToken?: Required<AccessTokenOptions>["columns"];
  readonly oneTimeSecret?: Required<OneTimeSecretOptions>["columns"];
}

/** Users with one field of each type, in collections with other names than the default ones. */
const definitionOf =
  (fields: TestFields) =>
  (id: UserIdKind, uniqueName = false) => {
    const columns = sampleColumns(uniqueName);
    return {
      user: defineUser({
        tableName: "people",
        id,
        columns: fields.user ?? {},
        profile: { ...columns, nickname: columns.nickname.fieldName("nick") },
      }),
      accessToken: { tableName: "logins", columns: fields.accessToken ?? {} },
      oneTimeSecret: { columns: fields.oneTimeSecret ?? {} },
    };
  };

export const mongoIdKinds: readonly { readonly kind: UserIdKind; readonly ids: StorageHarness["ids"] }[] = [
  {
    kind: "objectid",
    ids: {
      kind: "objectid",
      make: () => brand(new ObjectId().toHexString()),
      malformed: ["", "x", "42", "\0", "0123456789ab", "0123456789ABCDEF01234567", "0123456789abcdef0123456g"],
    },
  },
  uuidIds,
  {
    kind: { generate: () => `own:${crypto.randomUUID()}`, maxLength: 50 },
    ids: {
      kind: "own",
      make: () => brand(`own:$\u{1F194}.${crypto.randomUUID()}`),
      malformed: ["", "\0", "a\0b", "\ud800", "x".repeat(51)],
    },
  },
];

/** A store of the engine with the application's collections, ready to be tested. */
export async function mongoHarness(
  engine: MongoEngine,
  kind: UserIdKind,
  ids: StorageHarness["ids"],
  fields: TestFields = {},
): Promise<OpenedHarness<StorageHarness>> {
  if (engine.skipped !== null) return { skipped: engine.skipped };
  const options = definitionOf(fields);
  const database = await engine.open();
  const storage = await database.connect(options(kind));
  const commands = commandsOf(storage);
  await storage.migrate();
  const raw = rawDatabase(storage);
  const offline = await unreachable(options(kind));
  const closing: (() => Promise<void>)[] = [];
  const harness: StorageHarness<SampleProfile> = {
    users: storage.users,
    accessTokens: storage.accessTokens,
    ...(storage.oneTimeSecrets === undefined ? {} : { oneTimeSecrets: storage.oneTimeSecrets }),
    profiles: sampleProfiles,
    ids,
    races: { callers: 50, rounds: 3 },
    corrupt: async (id) =>
      void (await raw
        .collection<{ _id: string }>("logins")
        .updateOne({ _id: id }, { $set: { [fields.accessToken?.digest ?? "digest"]: Buffer.from([0]) } })),
    dump: async () => {
      const found = await Promise.all(["logins", "people"].map((name) => raw.collection(name).find().toArray()));
      return Buffer.concat(found.flat().map((document) => BSON.serialize(document)));
    },
    countRoundTrips: async (work) => {
      const before = commands.length;
      await work();
      return commands.length - before;
    },
    unreachable: () => offline,
    withUniqueField: async () => {
      const own = await engine.open();
      const unique = await own.connect(options(kind, true));
      closing.push(
        () => unique.close(),
        () => own.drop(),
      );
      return { users: unique.users, field: "displayName" };
    },
    closable: async () => {
      const own = await engine.open();
      const store = await own.connect(options(kind));
      closing.push(() => own.drop());
      await store.migrate();
      const { users, accessTokens, oneTimeSecrets } = store;
      const close = () => store.close();
      return { users, accessTokens, ...(oneTimeSecrets === undefined ? {} : { oneTimeSecrets }), close };
    },
    readOnly: () => ({ users: storage.users, accessTokens: refusing(storage) }),
  };
  return {
    // The contract makes profiles only by `profiles`, and passes them only to `users`.
    harness: harness as unknown as StorageHarness,
    close: async () => {
      for (const close of closing) await close();
      await offline.close();
      await storage.close();
      await database.drop();
    },
  };
}

/** The same repository on a collection in which, during each call, no document is valid. */
function refusing(storage: MongoStorage<SampleProfile>): AccessTokenRepository<SampleProfile> {
  const { accessTokens } = storage;
  const validate = (validator: object) => rawDatabase(storage).command({ collMod: "logins", validator });
  return {
    ...accessTokens,
    rotate: async (rotation) => {
      await validate({ $expr: false });
      try {
        return await accessTokens.rotate(rotation);
      } finally {
        await validate({});
      }
    },
  };
}
