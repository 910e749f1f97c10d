import type { SchemaProblem } from "../storage/unsuitable-schema-error.ts";
import type { UnsuitableCollectionError } from "./unsuitable-collection-error.ts";
import type { Inspection } from "./inspect-indexes.ts";

/** What `verify` and `adopt` report about an existing collection or index that does not fit. */
export const unfit = ({ collection, index, message }: UnsuitableCollectionError): SchemaProblem => ({
  table: collection,
  ...(index === undefined ? {} : { constraint: index }),
  message,
});

/** Collections and indexes that are missing. */
export const lacks = ({ absent, missing }: Inspection): readonly SchemaProblem[] => [
  ...absent.map((table) => ({ table, message: `The collection "${table}" is missing.` })),
  ...missing
    .filter(({ collection }) => !absent.includes(collection))
    .map(({ collection: table, name: constraint }) => ({
      table,
      constraint,
      message: `The index "${constraint}" of collection "${table}" is missing.`,
    })),
];

/** A field of users. */
export const ofField = (table: string, column: string, what: string): SchemaProblem => ({
  table,
  column,
  message: `The field "${column}" of collection "${table}" ${what}.`,
});
