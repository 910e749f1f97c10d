import type { Parameter, Result, Row } from "../sql/database.ts";
import type { Client, Connection, TypeParser } from "./pool.ts";

/** How the rows of a statement are read, in the order of its columns. */
export type Shape = readonly (readonly [name: string, parse: TypeParser])[];

export interface StatementParts {
  readonly client: Client;
  readonly text: string;
  /** The name of the prepared statement on the server; empty if it is not kept. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The description from an earlier run on this connection. */
  readonly shape: Shape | undefined;
  /** Whether to prepare it again, even if the connection has a statement of this name. Default false. */
  readonly anew?: boolean;
}

/**
 * One statement on one connection, in the form that pg accepts for foreign queries, such as those of pg-cursor. It asks
 * for a description of the rows only once; pg's query does so each time, which costs more than the rows.
 */
export class Statement {
  readonly text: string;
  /** Read by pg, which tracks prepared statements. */
  readonly name: string;
  /** pg wraps this callback. */
  callback: (error: Error | null) => void;
  readonly #client: Client;
  readonly #parameters: readonly Parameter[];
  readonly #rows: Row[] = [];
  readonly #anew: boolean;
  #shape: Shape | undefined;
  #affected = 0;
  #sent = false;
  #parsed = false;
  #completed = false;

  constructor(parts: StatementParts, callback: (error: Error | null) => void) {
    const { client, text, name, parameters, shape, anew = false } = parts;
    this.text = text;
    this.name = name;
    this.callback = callback;
    this.#client = client;
    this.#parameters = parameters;
    this.#shape = anew ? undefined : shape;
    this.#anew = anew;
  }

  /** Whether it was sent. Until then the server does not know it. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Whether it was parsed for this execution, not prepared by an earlier one. */
  get parsed(): boolean {
    return this.#parsed;
  }

  /** Whether the server reported it as executed. Its transaction may then be committed, even if an error follows. */
  get completed(): boolean {
    return this.#completed;
  }

  get result(): Result {
    return { rows: this.#rows, affected: this.#affected };
  }

  /** The shape of its rows; empty if it returns none. */
  get shape(): Shape {
    return this.#shape ?? [];
  }

  submit(connection: Connection): null {
    const { name, text } = this;
    this.#sent = true;
    connection.stream.cork();
    try {
      // Closing a statement that does not exist is not an error (Message Flow, Extended Query).
      if (this.#anew) connection.close({ type: "S", name });
      this.#parsed = this.#anew || name === "" || connection.parsedStatements[name] === undefined;
      if (this.#parsed) connection.parse({ name, text });
      connection.bind({ statement: name, values: this.#parameters.map(written) });
      if (this.#shape === undefined) connection.describe({ type: "P", name: "" });
      connection.execute({});
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription({
    fields,
  }: {
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  }) {
    this.#shape = fields.map(({ name, dataTypeID }) => [name, this.#client.getTypeParser(dataTypeID, "text")]);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    let index = 0;
    for (const [name, parse] of this.shape) {
      const text = fields[index] ?? null;
      row[name] = text === null ? null : parse(text);
      index += 1;
    }
    this.#rows.push(row);
  }

  /** The command tag of a statement that changes rows ends with their number: `UPDATE 1`, `INSERT 0 1`. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#completed = true;
    if (/^(?:INSERT|UPDATE|DELETE|MERGE) /.test(text)) this.#affected = Number(text.slice(text.lastIndexOf(" ") + 1));
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

/** Sends text, which the server parses as the expected type, and bytes unchanged. */
function written(value: Parameter): string | Uint8Array | null {
  if (value === null || typeof value === "string") return value;
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : String(value);
}
