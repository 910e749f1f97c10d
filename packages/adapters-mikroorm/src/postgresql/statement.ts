import type { Parameter, Result, Row } from "../sql/database.ts";
import type { Client, Connection, TypeParser } from "./pool.ts";

/** How the rows of a statement are read, in the order of its columns. */
export type Shape = readonly (readonly [name: string, parse: TypeParser])[];

export interface StatementParts {
  readonly client: Client;
  readonly text: string;
  /** Under which the server keeps it prepared; none if empty. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** As it was described when it was run before on this connection. */
  readonly shape: Shape | undefined;
}

/**
 * One statement on one connection, in the form in which pg takes queries that are not its own, such as pg-cursor's. It
 * has its rows described when they are not known yet; pg's query does each time, and spends more on that than on the rows.
 */
export class Statement {
  readonly text: string;
  /** Read by pg, to know what it has prepared. */
  readonly name: string;
  /** Set by pg, around ours. */
  callback: (error: Error | null) => void;
  readonly #client: Client;
  readonly #parameters: readonly Parameter[];
  readonly #rows: Row[] = [];
  #shape: Shape | undefined;
  #affected = 0;

  constructor({ client, text, name, parameters, shape }: StatementParts, callback: (error: Error | null) => void) {
    this.text = text;
    this.name = name;
    this.callback = callback;
    this.#client = client;
    this.#parameters = parameters;
    this.#shape = shape;
  }

  get result(): Result {
    return { rows: this.#rows, affected: this.#affected };
  }

  /** Of its rows; empty when it gives none. */
  get shape(): Shape {
    return this.#shape ?? [];
  }

  submit(connection: Connection): null {
    const { name, text } = this;
    connection.stream.cork();
    try {
      if (name === "" || connection.parsedStatements[name] === undefined) connection.parse({ name, text });
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

  /** The tag of what changes rows ends with their number: `UPDATE 1`, `INSERT 0 1`. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    if (/^(?:INSERT|UPDATE|DELETE|MERGE) /.test(text)) this.#affected = Number(text.slice(text.lastIndexOf(" ") + 1));
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

/** As text, which the server reads by the type it expects; bytes as they are. */
function written(value: Parameter): string | Uint8Array | null {
  if (value === null || typeof value === "string") return value;
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : String(value);
}
