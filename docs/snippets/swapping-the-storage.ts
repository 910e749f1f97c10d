import { createCrypto } from "@portcullis/adapters-crypto";
import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { createPortcullis } from "@portcullis/core";

// #region connect
/** The only function that knows which database is used. */
function connect(url: string) {
  if (url.startsWith("mongodb")) return connectMongodb({ url });
  if (url.startsWith("postgresql")) return connectPostgresql({ url });
  return connectSqlite(); // connectSqlite({ file: "./app.db" }) keeps it
}
// #endregion

// #region use
/** Works in the same way on every database. */
export async function signUp(databaseUrl: string) {
  const storage = await connect(databaseUrl);
  await storage.migrate();
  const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
  const auth = createPortcullis({ ...storage, ...crypto }, {});

  const alice = { username: "alice", password: "correct horse battery" };
  await auth.register(alice);
  const { pair } = await auth.login(alice);
  const { user } = await auth.currentUser(pair);
  await storage.close();
  return user;
}
// #endregion
