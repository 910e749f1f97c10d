import { mongodbEngine, mongodbReplicaSetEngine, postgresqlEngine, type ServerTestEngine } from "./stores.ts";
import type { StatementReader } from "@portcullis/testkit/engines";
import { mongodbStatements, postgresqlStatements } from "./statements-on-the-wire.ts";

/** The writes that a client can request. */
export type Write = "register" | "login" | "refresh" | "change-password" | "logout";

/** A server that a relay can be placed in front of. */
export interface FaultEngine extends ServerTestEngine {
  readonly statements: () => StatementReader;
  /** The statement that makes each write. */
  readonly writes: Readonly<Record<Write, RegExp>>;
}

const mongodb = {
  statements: mongodbStatements,
  writes: {
    // An upsert.
    register: /^\{"update":"users"/,
    login: /^\{"aggregate":.*"into":"access_tokens"/,
    refresh: /^\{"findAndModify":"access_tokens"/,
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
  // The driver repeats a write by itself if its answer was lost.
  { ...mongodbReplicaSetEngine, ...mongodb },
];
