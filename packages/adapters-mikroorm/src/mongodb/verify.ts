import { type SchemaProblem, UnsuitableSchemaError } from "../storage/unsuitable-schema-error.ts";
import type { Database } from "./database.ts";
import { lacks, ofField, unfit } from "./schema-problems.ts";
import type { UserFieldRules } from "./user-field-rules.ts";

interface Users {
  readonly collection: string;
  /** The field of the username key. */
  readonly usernameKey: string;
  readonly rules: UserFieldRules;
}

/** How many users are looked at. A field that none of them has is that of a wrong definition. */
const sampleSize = 100;

/**
 * Compares collections, indexes and the first users with the definition, and changes nothing.
 * @throws UnsuitableSchemaError
 * @throws StorageError
 */
export async function verify(database: Database, users: Users): Promise<void> {
  const inspection = await database.inspect();
  const problems = [...lacks(inspection), ...inspection.unfit.map(unfit), ...(await problemsOfUsers(database, users))];
  if (problems.length > 0) throw new UnsuitableSchemaError(problems);
}

async function problemsOfUsers(
  database: Database,
  { collection, rules, usernameKey }: Users,
): Promise<readonly SchemaProblem[]> {
  const [withoutKey, sample] = await database.read((db) =>
    Promise.all([
      db.collection(collection).findOne({ [usernameKey]: { $eq: null } }, { projection: { _id: 1 } }),
      db.collection(collection).find().sort({ _id: 1 }).limit(sampleSize).toArray(),
    ]),
  );
  const keyless =
    withoutKey === null
      ? []
      : [ofField(collection, usernameKey, "is missing in users, who can't log in. Call adopt()")];
  if (sample.length === 0) return keyless;
  const wrong = [...rules.all, rules.passwordHash].filter(
    ({ fits, name }) => (name !== usernameKey || withoutKey === null) && sample.every((user) => !fits(user[name])),
  );
  const what = `has no value that fits the definition in ${sample.length === 1 ? "the only user" : `the first ${sample.length} users`}`;
  return [...keyless, ...wrong.map(({ name }) => ofField(collection, name, what))];
}
