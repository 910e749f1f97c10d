import { connectMongodb, defineUser as defineMongodbUser } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql, defineUser } from "@portcullis/adapters-mikroorm/postgresql";
import { describe, expect, test } from "vitest";

/** The functions without their types, as JavaScript calls them. */
const untyped = {
  connectPostgresql: connectPostgresql as unknown as (options?: unknown) => Promise<unknown>,
  connectPglite: connectPglite as unknown as (options?: unknown) => Promise<unknown>,
  connectMongodb: connectMongodb as unknown as (options?: unknown) => Promise<unknown>,
};

const url = "postgresql://a:b@127.0.0.1:1/c";
const mongodbUrl = "mongodb://127.0.0.1:1/c";

test.each<[keyof typeof untyped, object, string]>([
  ["connectPostgresql", { url, poolsize: 3 }, 'Unknown setting "poolsize". Did you mean "poolSize"?'],
  ["connectPostgresql", { url, timeouts: { conect: 1 } }, 'Unknown setting "timeouts.conect". Did you mean "connect"?'],
  [
    "connectPostgresql",
    { url, accessToken: { tablename: "logins" } },
    'Unknown setting "accessToken.tablename". Did you mean "tableName"?',
  ],
  [
    "connectPostgresql",
    { url, throttle: { table: "t" } },
    'Unknown setting "throttle.table". The settings are columns, name, schema, tableName.',
  ],
  ["connectPostgresql", { url, pooler: "session" }, '"pooler" must be one of "transaction".'],
  ["connectPglite", { datadir: "./data" }, 'Unknown setting "datadir". Did you mean "dataDir"?'],
  ["connectPglite", { entites: [] }, 'Unknown setting "entites". Did you mean "entities"?'],
  ["connectMongodb", { url: mongodbUrl, users: {} }, 'Unknown setting "users". Did you mean "user"?'],
  [
    "connectMongodb",
    { url: mongodbUrl, timeouts: { comand: 1 } },
    'Unknown setting "timeouts.comand". Did you mean "command"?',
  ],
])("%s rejects an unknown option with a RangeError that names it: %j", async (connect, options, message) => {
  await expect(untyped[connect](options)).rejects.toThrow(new RangeError(`${connect}: ${message}`));
});

test.each<[keyof typeof untyped, unknown, string]>([
  ["connectPostgresql", undefined, "The settings must be an object, not undefined."],
  ["connectPostgresql", { url, poolSize: "10" }, '"poolSize" must be a number, not a string.'],
  ["connectPostgresql", { url, preparedStatements: "no" }, '"preparedStatements" must be a boolean, not a string.'],
  ["connectPglite", "./data", "The settings must be an object, not a string."],
  ["connectPglite", { entities: {} }, '"entities" must be an array, not an object.'],
  ["connectMongodb", { url: mongodbUrl, timeouts: 5 }, '"timeouts" must be an object, not a number.'],
])("%s rejects an option of the wrong kind with a TypeError that names it: %j", async (connect, options, message) => {
  await expect(untyped[connect](options)).rejects.toThrow(new TypeError(`${connect}: ${message}`));
});

describe.each([
  ["SQL", defineUser as unknown as (options: unknown) => unknown, '"uuid", "integer", "bigint"'],
  ["MongoDB", defineMongodbUser as unknown as (options: unknown) => unknown, '"objectid", "uuid"'],
])("defineUser of %s", (_, define, kinds) => {
  test.each<[unknown, Error]>([
    [{ tablename: "people" }, new RangeError('Unknown setting "tablename". Did you mean "tableName"?')],
    [{ profiles: {} }, new RangeError('Unknown setting "profiles". Did you mean "profile"?')],
    [{ id: { generated: () => "" } }, new RangeError('Unknown setting "id.generated". Did you mean "generate"?')],
    [{ id: "serial" }, new RangeError(`"id" must be one of ${kinds}.`)],
    [{ id: 1 }, new TypeError(`"id" must be one of ${kinds}, not a number.`)],
    [{ tableName: 1 }, new TypeError('"tableName" must be a string, not a number.')],
    [null, new TypeError("The settings must be an object, not null.")],
  ])("defineUser rejects unknown options: %j", (options, { name, message }) => {
    expect(() => define(options)).toThrow(expect.objectContaining({ name, message: `defineUser: ${message}` }));
  });
});
