import type { Client } from "./pool.ts";

/**
 * Has the server parse and plan each of the given statements once for each connection (Kysely knows no way to ask pg for
 * it). A request's look-up then costs half the time on both sides.
 */
export function prepareStatements(client: Client, statements: ReadonlySet<string>): void {
  const names = new Map([...statements].map((text, index) => [text, `portcullis_${index}`]));
  const query = client.query.bind(client);
  client.query = (text, values, ...rest) => {
    const name = typeof text === "string" ? names.get(text) : undefined;
    return name === undefined ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
  };
}
