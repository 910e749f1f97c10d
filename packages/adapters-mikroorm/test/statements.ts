import type { PGlite } from "@electric-sql/pglite";
import type { SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Profile } from "@portcullis/core/ports";

type Query = (...input: never[]) => unknown;

/** A driver's own object that sends statements. */
interface Sender {
  query: Query;
}

interface Pool {
  on(event: "acquire", listener: (client: Sender) => void): unknown;
}

/** Records every statement that a store sends to its database from now on, as the driver sees them. */
export async function recordStatements<P extends Profile>({ orm }: SqlStorage<P>): Promise<string[]> {
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
  const native = (await orm.em.getDriver().getConnection().getNativeClient()) as Pool | PGlite;
  if ("on" in native) native.on("acquire", record);
  else record(native);
  return statements;
}

/** Of a statement given as text, or as an object that has it. */
function textOf(given: unknown): string {
  if (typeof given === "object" && given !== null && "text" in given) return String(given.text);
  return String(given);
}
