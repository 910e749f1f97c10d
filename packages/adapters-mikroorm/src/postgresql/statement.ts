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
  /** Whether to prepare it anew, whatever the connection keeps under its name. Default no. */
  readonly anew?: boolean;
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

  /** Whether it was handed to the connection; until then the server knows nothing of it. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Whether it was parsed for this execution, and not prepared by an earlier one. */
  get parsed(): boolean {
    return this.#parsed;
  }

  /** Whether the server reported it as executed. Its transaction may have been committed then, even if an error follows. */
  get completed(): boolean {
    return this.#completed;
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
    this.#sent = true;
    connection.stream.cork();
    try {
      // Closing what is not there is no error (Message Flow, Extended Query).
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

  /** The tag of what changes rows ends with their number: `UPDATE 1`, `INSERT 0 1`. */
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

/** As text, which the server reads by the type it expects; bytes as they are. */
function written(value: Parameter): string | Uint8Array | null {
  if (value === null || typeof value === "string") return value;
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : String(value);
}
