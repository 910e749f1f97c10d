import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { type NoProfile } from "@portcullis/core/ports";
import { createCheapPasswordHasher } from "@portcullis/testkit";
import { expect, test } from "vitest";
import { testEngines } from "./stores.ts";

const alice = { username: "alice", password: "correct horse battery" };

/**
 * Changes every `integer` to `bigint`, which drivers read as text. An operator or a newer version may have done this.
 */
const widened = `do $$ declare it record; begin
  for it in select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and data_type = 'integer'
    and table_name in ('users', 'access_tokens', 'one_time_secrets', 'throttle_counters') loop
    execute format('alter table %I alter column %I type bigint', it.table_name, it.column_name);
  end loop; end $$`;

const bigintColumns = `select table_name || '.' || column_name as name from information_schema.columns
  where table_schema = current_schema() and data_type = 'bigint' order by name`;

for (const engine of testEngines) {
  test.skipIf(engine.skipped !== null)(
    `${engine.label} keeps tokens valid when its integer columns become bigint`,
    async () => {
      const database = await engine.open();
      const storage = await database.connect<NoProfile>();
      await storage.migrate();
      const crypto = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });
      const adapters = { ...storage, ...crypto, passwordHasher: createCheapPasswordHasher() };
      const kinds = ["opaque", "jwt"] as const;
      const services = kinds.map((accessToken) => createPortcullis(adapters, { accessToken }));
      const { id: userId } = await createPortcullis(adapters).register(alice);
      const sessions = await Promise.all(
        services.map(async (auth) => ({ auth, pair: (await auth.login(alice)).pair })),
      );
      const execute = (sql: string) => storage.orm.em.fork().execute<{ name: string }[]>(sql);
      await execute(widened);
      const columns = (await execute(bigintColumns)).map(({ name }) => name);
      const counters = ["access_tokens.credentials_version", "access_tokens.rotation", "users.credentials_version"];
      expect(columns).toEqual(expect.arrayContaining(counters));

      for (const { auth, pair } of sessions) {
        const me = async ({ accessToken }: { readonly accessToken: string }) =>
          (await auth.currentUser({ accessToken })).user.username;
        expect(await me(pair)).toBe("alice");
        const renewed = await auth.refresh({ refreshToken: pair.refreshToken });
        expect(await me(renewed)).toBe("alice");
        expect(await me(await auth.refresh({ refreshToken: renewed.refreshToken }))).toBe("alice");
        expect(await me((await auth.login(alice)).pair)).toBe("alice");
      }
      const [{ auth, pair } = expect.fail()] = sessions;
      const newPassword = "a horse of another colour";
      await auth.changePassword({ userId, currentPassword: alice.password, newPassword });
      await expect(auth.refresh({ refreshToken: pair.refreshToken })).rejects.toMatchObject({
        name: "AuthError",
      });
      expect(await auth.login({ ...alice, password: newPassword })).toBeDefined();
      await storage.close();
      await database.drop();
    },
  );
}
