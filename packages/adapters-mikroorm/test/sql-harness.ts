import type {
  AccessTokenOptions,
  OneTimeSecretOptions,
  SqlStorage,
  UserIdKind,
  UserOptions,
} from "@portcullis/adapters-mikroorm/postgresql";
import type { AccessTokenRepository } from "@portcullis/core/ports";
import { type OpenedHarness, type SampleProfile, type StorageHarness, sampleProfiles } from "@portcullis/testkit";
import { dumpOf, refusingUpdates, spoilDigest } from "./raw-sql.ts";
import { brand, sampleUser } from "./sample-users.ts";
import { statementsOf } from "./statements.ts";
import type { TestEngine } from "./stores.ts";

/** Other names than the default ones for all columns. */
export interface TestColumns {
  readonly user?: Required<UserOptions<never>>["columns"];
  readonly accessToken?: Required<AccessTokenOptions>["columns"];
  readonly oneTimeSecret?: Required<OneTimeSecretOptions>["columns"];
}

/** A store of the engine with the application's tables, ready to be tested. */
export async function sqlHarness(
  engine: TestEngine,
  kind: UserIdKind,
  ids: StorageHarness["ids"],
  columns: TestColumns = {},
): Promise<OpenedHarness<StorageHarness>> {
  if (engine.skipped !== null) return { skipped: engine.skipped };
  const options = (idKind: UserIdKind, uniqueName = false) => ({
    user: sampleUser(idKind, uniqueName, columns.user),
    accessToken: { tableName: "logins", columns: columns.accessToken ?? {} },
    ...(columns.oneTimeSecret === undefined ? {} : { oneTimeSecret: { columns: columns.oneTimeSecret } }),
  });
  const database = await engine.open();
  const storage = await database.connect(options(kind));
  await storage.updateSchema();
  const statements = await statementsOf(storage);
  const closing: (() => Promise<void>)[] = [];
  const unreachable = await database.unreachable(options(kind));
  const execute = (sql: string, parameters: readonly unknown[] = []) =>
    storage.orm.em.fork().execute<Record<string, unknown>[]>(sql, [...parameters]);
  const harness: StorageHarness<SampleProfile> = {
    users: storage.users,
    accessTokens: storage.accessTokens,
    ...(storage.oneTimeSecrets === undefined ? {} : { oneTimeSecrets: storage.oneTimeSecrets }),
    profiles: sampleProfiles,
    ids: engine.name === "sqlite" && (kind === "integer" || kind === "bigint") ? integersOfSqlite(ids) : ids,
    races: engine.name === "postgresql" ? { callers: 50, rounds: 3 } : { callers: 16, rounds: 2 },
    corrupt: async (id) => void (await execute(spoilDigest(engine.name, columns.accessToken), [id])),
    dump: async () => (await Promise.all(["logins", "people"].map((table) => dumpOf(storage.orm, table)))).join("\n"),
    countRoundTrips: async (work) => {
      const before = statements.length;
      await work();
      return statements.length - before;
    },
    unreachable: () => unreachable,
    withUniqueField: async () => {
      const own = await engine.open();
      const unique = await own.connect(options(kind, true));
      closing.push(
        () => unique.close(),
        () => own.drop(),
      );
      await unique.updateSchema();
      return { users: unique.users, field: "displayName" };
    },
    closable: async () => {
      const own = await engine.open();
      const store = await own.connect(options(kind));
      closing.push(() => own.drop());
      await store.updateSchema();
      const { users, accessTokens, oneTimeSecrets } = store;
      const close = () => store.close();
      return { users, accessTokens, ...(oneTimeSecrets === undefined ? {} : { oneTimeSecrets }), close };
    },
    readOnly: () => ({ users: storage.users, accessTokens: refusing(storage, engine.name) }),
  };
  return {
    // The contract makes profiles only by `profiles`, and passes them only to `users`.
    harness: harness as unknown as StorageHarness,
    close: async () => {
      for (const close of closing) await close();
      await unreachable.close();
      await storage.close();
      await database.drop();
    },
  };
}

/** The same repository on tables in which, during each call, a trigger rejects every change. */
function refusing(
  { accessTokens, orm }: SqlStorage<SampleProfile>,
  engine: TestEngine["name"],
): AccessTokenRepository<SampleProfile> {
  const { create, drop } = refusingUpdates(engine);
  const execute = (sql: string) => orm.em.fork().execute(sql);
  return {
    ...accessTokens,
    rotate: async (rotation) => {
      for (const statement of create) await execute(statement);
      try {
        return await accessTokens.rotate(rotation);
      } finally {
        await execute(drop);
      }
    },
  };
}

let lastInteger = 1_000_000_000;

/**
 * SQLite's integers are as large as JavaScript's numbers. The next generated id is one more than the highest, so the
 * chosen ids descend.
 */
const integersOfSqlite = (ids: StorageHarness["ids"]): StorageHarness["ids"] => ({
  ...ids,
  make: () => brand(String(--lastInteger)),
  malformed: ids.malformed.map((id) => (id === "2147483648" ? "9007199254740992" : id)),
});
