import type { DatabaseLocation } from "../configuration/index.ts";

/** The form of the user ids in a store. */
export interface IdKind {
  /** For messages, with its article: a UUID. */
  readonly name: string;
  readonly pattern: RegExp;
}

const uuid: IdKind = { name: "a UUID", pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ };

/** Of the stores that the service connects to. */
export const idKinds: Readonly<Record<DatabaseLocation["kind"], IdKind>> = {
  memory: uuid,
  pglite: uuid,
  postgresql: uuid,
  mongodb: { name: "an ObjectId", pattern: /^[0-9a-f]{24}$/ },
};
