import type { TestStore } from "./stores.ts";

type Query = (...input: never[]) => unknown;

/** A driver's own object that sends statements. */
interface Sender {
  query: Query;
}

interface Pool {
  on(event: "acquire", listener: (client: Sender) => void): unknown;
}

/** Records every statement that an SQL store sends from now on, as the driver sees them. */
export async function recordStatements({ sql }: TestStore): Promise<string[]> {
  if (sql === undefined) throw new TypeError("Only SQL stores send statements.");
  const statements: string[] = [];
  const seen = new WeakSet<Sender>();
  const record = (sender: Sender) => {
    if (seen.has(sender)) return;
    seen.add(sender);
    const query = sender.query.bind(sender);
    sender.query = (...input) => {
      statements.push(String(input[0]));
      return query(...input);
    };
  };
  const native = (await sql.orm.em.getDriver().getConnection().getNativeClient()) as Sender & Partial<Pool>;
  if (native.on === undefined) record(native);
  else native.on("acquire", record);
  return statements;
}
