import { type SchemaProblem, UnsuitableSchemaError } from "../storage/unsuitable-schema-error.ts";
import type { Database } from "./database.ts";
import type { Inspection } from "./inspect-indexes.ts";
import { lacks, ofField, unfit } from "./schema-problems.ts";
import type { UserFieldRules } from "./user-field-rules.ts";

interface Users {
  readonly collection: string;
  /** The field of the username key. */
  readonly usernameKey: string;
  readonly usernameIndex: string;
  readonly rules: UserFieldRules;
}

/** How many users are looked at. A field that none of them has is that of a wrong definition. */
const sampleSize = 100;

/** IndexNotFound */
const indexNotFound = "27";

/**
 * Compares collections, indexes and the first users with the definition, and changes nothing.
 * @throws UnsuitableSchemaError
 * @throws StorageError
 */
export async function verify(database: Database, users: Users): Promise<void> {
  const inspection = await database.inspect();
  const missing = lacks(inspection);
  const different = [...inspection.unfit.map(unfit), ...(await problemsOfUsers(database, users, inspection))];
  if (missing.length + different.length === 0) return;
  throw new UnsuitableSchemaError([...missing, ...different], different.length === 0 ? indexNotFound : undefined);
}

async function problemsOfUsers(
  database: Database,
  { collection, rules, usernameIndex, usernameKey }: Users,
  { missing, unfit: unfitIndexes }: Inspection,
): Promise<readonly SchemaProblem[]> {
  const sample = await database.read((db) =>
    db.collection(collection).find().sort({ _id: 1 }).limit(sampleSize).toArray(),
  );
  if (sample.length === 0) return [];
  const lacksKey = { [usernameKey]: { $eq: null } };
  // Without the index, the server would read every user.
  const hasIndex =
    missing.every((index) => index.collection !== collection || index.name !== usernameIndex) &&
    unfitIndexes.every((index) => index.collection !== collection || index.index !== usernameIndex);
  const isKeyMissing = hasIndex
    ? (await database.read((db) => db.collection(collection).findOne(lacksKey, { projection: { _id: 1 } }))) !== null
    : sample.some((user) => (user[usernameKey] ?? null) === null);
  const keyless = isKeyMissing
    ? [ofField(collection, usernameKey, "is missing in users, who can't log in. Call adopt()")]
    : [];
  const wrong = [...rules.all, rules.passwordHash].filter(
    ({ fits, name }) => !(name === usernameKey && isKeyMissing) && sample.every((user) => !fits(user[name])),
  );
  const what = `has no value that fits the definition in ${sample.length === 1 ? "the only user" : `the first ${sample.length} users`}`;
  return [...keyless, ...wrong.map(({ name }) => ofField(collection, name, what))];
}
