import type { MikroORM } from "@mikro-orm/sql";
import type { TestEngine } from "./stores.ts";

type EngineName = TestEngine["name"];

/** Makes the stored digest of a session too short. Parameter: the id. */
export const spoilDigest = (engine: EngineName, { digest = "digest", id = "id" } = {}): string =>
  `update logins set "${digest}" = ${engine === "sqlite" ? "x'00'" : "decode('00', 'hex')"} where "${id}" = ?`;

/** All rows of a table as text, with bytes in hexadecimal. */
export async function dumpOf(orm: MikroORM, table: string): Promise<string> {
  const em = orm.em.fork();
  const isSqlite = orm.em.getDriver().constructor.name === "SqliteDriver";
  const rows = await em.execute<Record<string, unknown>[]>(
    isSqlite ? `select * from ${table}` : `select (t.*)::text as row from ${table} t`,
  );
  return rows.map((row) => Object.values(row).map(textOf).join(" ")).join("\n");
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);

/** A trigger that rejects every update of a session. */
export const refusingUpdates = (engine: EngineName): { readonly create: readonly string[]; readonly drop: string } =>
  engine === "sqlite"
    ? {
        create: ["create trigger refuse before update on logins begin select raise(fail, 'no room'); end"],
        drop: "drop trigger refuse",
      }
    : {
        create: [
          "create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$",
          "create trigger refuse before update on logins for each row execute function refuse()",
        ],
        drop: "drop trigger refuse on logins",
      };
