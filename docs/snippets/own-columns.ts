import { connectSqlite, defineUser, p } from "@portcullis/adapters-mikroorm/sqlite";

// #region columns
const Account = defineUser({
  tableName: "accounts",
  columns: { username: "email", passwordHash: "hashed_password", disabled: { name: "is_active", inverted: true } },
  profile: { isStaff: p.boolean().default(false).fieldName("is_staff") },
});
const storage = await connectSqlite({
  user: Account,
  accessToken: { tableName: "sessions", columns: { userId: "account_id" } },
  throttle: { columns: { key: "counter" } },
  oneTimeSecret: { tableName: "secrets", columns: { userId: "account_id" } },
});
// #endregion

await storage.updateSchema();
export const columns = await storage.orm.em
  .fork()
  .execute<{ readonly name: string }[]>(
    "select name from pragma_table_info('accounts') union all select name from pragma_table_info('sessions')",
  );
await storage.close();
