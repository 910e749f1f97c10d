import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";

/** Runs statements on a PostgreSQL database, as the user of its URL. */
export async function runSql(url: string, ...statements: readonly string[]): Promise<void> {
  const storage = await connectPostgresql({ url, poolSize: 1 });
  try {
    for (const statement of statements) await storage.orm.em.fork().execute(statement);
  } finally {
    await storage.close();
  }
}
