import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { statementsOf } from "./statements.ts";
import { tutorialUser as user } from "./tutorial-users.ts";

/**
 * Adopts the users of the database it is given, two at a time, and kills itself before the n-th time that it looks for
 * users who are still to be filled.
 */
const [engine = "", location = "", n = ""] = process.argv.slice(2);
const storage =
  engine === "sqlite"
    ? await connectSqlite({ file: location, user })
    : await connectPostgresql({ url: location, user });
const statements = await statementsOf(storage);
let searches = 0;
statements.push = (statement) => {
  if (statement.includes(" is null or ")) searches += 1;
  if (searches === Number(n)) process.kill(process.pid, "SIGKILL");
  return 0;
};
await storage.adopt({ batchSize: 2 });
await storage.close();
