import { mongodbEngine, mongodbReplicaSetEngine, postgresqlEngine, type ServerTestEngine } from "./stores.ts";
import { type Relay, relayTo, type StatementReader } from "./relay.ts";
import { mongodbStatements, postgresqlStatements } from "./statements-on-the-wire.ts";

/** What people ask a service to write. */
export type Write = "register" | "login" | "refresh" | "change-password" | "logout";

/** A server that a relay can be put before. */
export interface FaultEngine extends ServerTestEngine {
  readonly statements: () => StatementReader;
  /** The one statement that does it. */
  readonly writes: Readonly<Record<Write, RegExp>>;
}

const mongodb = {
  statements: mongodbStatements,
  writes: {
    // An upsert.
    register: /^\{"update":"users"/,
    login: /^\{"aggregate":.*"into":"access_tokens"/,
    refresh: /^\{"update":"access_tokens"/,
    "change-password": /^\{"update":"users"/,
    logout: /^\{"delete":"access_tokens"/,
  },
};

export const faultEngines: readonly FaultEngine[] = [
  {
    ...postgresqlEngine,
    statements: postgresqlStatements,
    writes: {
      register: /^insert into "?users\b/,
      login: /^insert into "?access_tokens\b/,
      refresh: /^update "?access_tokens\b/,
      "change-password": /^update "?users\b/,
      logout: /^delete from "?access_tokens\b/,
    },
  },
  { ...mongodbEngine, ...mongodb },
  // Asks again for a write by itself when its answer was lost.
  { ...mongodbReplicaSetEngine, ...mongodb },
];

/** A relay before a database's server, and the URL of the database through it. */
export async function relayBefore(
  url: string,
  statements: () => StatementReader,
): Promise<{ relay: Relay; url: string }> {
  const through = new URL(url);
  const relay = await relayTo(through.hostname, Number(through.port), statements);
  await relay.mend();
  through.host = `127.0.0.1:${relay.port}`;
  // Clients of a replica set go to the address it tells them, past any relay, unless they are told not to.
  if (through.searchParams.has("replicaSet")) through.search = "?directConnection=true";
  return { relay, url: through.href };
}
