import { StatementSync } from "node:sqlite";
import type { CommandStartedEvent, MongoClient } from "mongodb";

/** An object of a driver that sends statements: the client of `pg`, or a PGlite. */
interface StatementSender {
  query: (...input: never[]) => unknown;
}

interface ClientPool {
  on(event: "acquire", listener: (client: StatementSender) => void): unknown;
}

/**
 * Records the text of every SQL statement that is sent from now on.
 * @param driver a pool of `pg`, or a PGlite: what MikroORM's `getNativeClient()` returns
 * @returns a list that grows; the caller may empty it
 */
export function recordStatements(driver: unknown): string[] {
  const statements: string[] = [];
  const seen = new WeakSet<StatementSender>();
  const record = (sender: StatementSender) => {
    if (seen.has(sender)) return;
    seen.add(sender);
    const query = sender.query.bind(sender);
    sender.query = (...input) => {
      statements.push(textOf(input[0]));
      return query(...input);
    };
  };
  const native = driver as StatementSender & Partial<ClientPool>;
  if (native.on === undefined) record(native);
  else native.on("acquire", record);
  return statements;
}

/** A statement is its text, or an object that has the text. */
function textOf(statement: unknown): string {
  if (typeof statement === "string") return statement;
  if (typeof statement === "object" && statement !== null && "text" in statement) return String(statement.text);
  throw new TypeError("The driver was given something that is not a statement.");
}

/**
 * Records the text of every statement that this process runs from now on in any SQLite database, through `node:sqlite`.
 * @returns a list that grows; the caller may empty it
 */
export function recordSqliteStatements(): string[] {
  const statements: string[] = [];
  for (const method of ["all", "run"] as const) {
    const original = StatementSync.prototype[method] as (this: StatementSync, ...values: never[]) => unknown;
    const recording = function (this: StatementSync, ...values: never[]) {
      statements.push(this.sourceSQL);
      return original.apply(this, values);
    };
    Object.assign(StatementSync.prototype, { [method]: recording });
  }
  return statements;
}

/** Commands that the driver sends for its connections. */
const connectionCommands: ReadonlySet<string> = new Set(["hello", "ismaster", "endSessions"]);

/**
 * Records every command that a MongoDB client sends from now on, except those for its connections. Call it before the
 * first command: a connection reports only if recording had begun when it was made.
 * @returns a list that grows; the caller may empty it
 */
export function recordCommands(client: MongoClient): CommandStartedEvent[] {
  const commands: CommandStartedEvent[] = [];
  Object.assign(client, { monitorCommands: true });
  client.on("commandStarted", (event) => {
    if (!connectionCommands.has(event.commandName)) commands.push(event);
  });
  return commands;
}
