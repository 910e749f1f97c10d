import type { MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import type { NoProfile } from "@portcullis/core";
import type { TestStore } from "./stores.ts";

type Query = (...input: never[]) => unknown;

/** A driver's own object that sends statements. */
interface Sender {
  query: Query;
}

interface Pool {
  on(event: "acquire", listener: (client: Sender) => void): unknown;
}

/** Records every statement or command that a store sends from now on, as the driver sees them. */
export async function recordStatements({ sql, mongo }: TestStore): Promise<string[]> {
  if (mongo !== undefined) return recordCommands(mongo);
  if (sql === undefined) throw new TypeError("Only stores in databases send statements.");
  const statements: string[] = [];
  const seen = new WeakSet<Sender>();
  const record = (sender: Sender) => {
    if (seen.has(sender)) return;
    seen.add(sender);
    const query = sender.query.bind(sender);
    sender.query = (...input) => {
      statements.push(textOf(input[0]));
      return query(...input);
    };
  };
  const native = (await sql.orm.em.getDriver().getConnection().getNativeClient()) as Sender & Partial<Pool>;
  if (native.on === undefined) record(native);
  else native.on("acquire", record);
  return statements;
}

/** A query comes as its text, or as an object that has it. */
function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  if (typeof query === "object" && query !== null && "text" in query) return String(query.text);
  throw new TypeError("This is no statement.");
}

/** Those of the driver's own keeping are none of them. */
const keeping: ReadonlySet<string> = new Set(["hello", "ismaster", "endSessions"]);

function recordCommands({ orm }: MongoStorage<NoProfile>): string[] {
  const commands: string[] = [];
  const client = orm.em.getDriver().getConnection().getClient();
  const record = ({ commandName }: { readonly commandName: string }) => {
    if (!keeping.has(commandName)) commands.push(commandName);
  };
  client.on("commandStarted", record);
  return commands;
}
