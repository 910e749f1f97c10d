import { defineEntity, type EntityClass, type EntitySchema, type InferEntity, p } from "@mikro-orm/core";
import { Entity, ManyToOne, PrimaryKey } from "@mikro-orm/decorators/legacy";
import { MikroORM as MongoOrm } from "@mikro-orm/mongodb";
import { MikroORM, NodeSqliteDialect, SchemaGenerator, SqliteDriver } from "@mikro-orm/sql";
import { defineUser, entities, storageOn } from "@portcullis/adapters-mikroorm";
import { StorageError } from "@portcullis/core/ports";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newUser, newRecord } from "./samples.ts";

const AppUser = defineUser({ tableName: "people", profile: { city: p.string() } });
const Note = defineEntity({
  name: "Note",
  properties: { id: p.integer().primary(), text: p.string(), author: () => p.manyToOne(AppUser.entity) },
});

const open = (own: (EntitySchema | EntityClass)[] = [Note, ...entities({ user: AppUser })]) =>
  MikroORM.init({
    driver: SqliteDriver,
    extensions: [SchemaGenerator],
    entities: own,
    dbName: ":memory:",
    driverOptions: () => new NodeSqliteDialect(":memory:"),
    debug: false,
    logger: () => undefined,
  });

let orm: Awaited<ReturnType<typeof open>>;

beforeEach(async () => {
  orm = await open();
  await orm.schema.create();
});
afterEach(() => orm.close(true));

test("storageOn stores users that entities of the application refer to, with their type.", async () => {
  const storage = storageOn(orm, { user: AppUser });
  expect(await storage.migrate()).toEqual([]);
  const { id } = await storage.users.create(newUser("Alice", { city: "Bonn" }));
  const em = orm.em.fork();
  const author = em.getReference(AppUser.entity, id);
  em.create(Note, { id: 1, text: "Hello", author });
  await em.flush();
  const note = await orm.em.fork().findOneOrFail(Note, 1, { populate: ["author"] });
  expect(note.author.city).toBe("Bonn");
  expect(JSON.stringify(note)).not.toContain("hash-of-Alice");
});

test("storageOn needs no request context, and does not change the identity map of the application.", async () => {
  const storage = storageOn(orm, { user: AppUser });
  const { id } = await storage.users.create(newUser("Alice", { city: "Bonn" }));
  const em = orm.em.fork();
  await em.findOneOrFail(AppUser.entity, id);
  const before = em.getUnitOfWork().getIdentityMap().values().length;
  const record = newRecord(id);
  await storage.accessTokens.create(record);
  expect((await storage.accessTokens.findWithUser(record.id))?.user.id).toBe(id);
  expect(em.getUnitOfWork().getIdentityMap().values()).toHaveLength(before);
  // The identity map of the global entity manager, which no request has.
  expect(orm.em.getUnitOfWork(false).getIdentityMap().values()).toHaveLength(0);
});

test("storageOn serves two applications in one process, each on its own ORM.", async () => {
  const other = await open();
  await other.schema.create();
  const [one, two] = [storageOn(orm, { user: AppUser }), storageOn(other, { user: AppUser })];
  const { id } = await one.users.create(newUser("Alice", { city: "Bonn" }));
  await two.users.create(newUser("Alice", { city: "Rome" }));
  expect(await two.users.findById(id)).toBeNull();
  await two.close();
  await expect(two.users.findById(id)).rejects.toThrow(StorageError);
  expect(await one.users.findById(id)).toMatchObject({ profile: { city: "Bonn" } });
  await other.close(true);
});

test("storageOn leaves the ORM of the application open when it is closed.", async () => {
  const storage = storageOn(orm, { user: AppUser });
  await storage.close();
  await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable" });
  expect(await orm.em.fork().count(AppUser.entity)).toBe(0);
});

test("storageOn names an entity that the ORM lacks, and a table that the database lacks.", async () => {
  expect(() => storageOn(orm)).toThrow('The ORM has no entity User with the table "users".');
  expect(() => storageOn(orm, { user: AppUser, throttle: { tableName: "counts" } })).toThrow("ThrottleCounter");
  const empty = await open();
  await expect(storageOn(empty, { user: AppUser }).migrate()).rejects.toMatchObject({ engineCode: "42P01" });
  await empty.close(true);
});

test("storageOn accepts entities that are classes, besides those of the definition.", async () => {
  const PetSchema = defineEntity({
    name: "Pet",
    properties: { id: p.integer().primary(), owner: () => p.manyToOne(AppUser.entity) },
  });
  class Pet extends PetSchema.class {}
  PetSchema.setClass(Pet);
  const own = await MikroORM.init({
    driver: SqliteDriver,
    extensions: [SchemaGenerator],
    entities: [Pet, ...entities({ user: AppUser })],
    dbName: ":memory:",
    driverOptions: () => new NodeSqliteDialect(":memory:"),
    debug: false,
    logger: () => undefined,
  });
  await own.schema.create();
  const { id } = await storageOn(own, { user: AppUser }).users.create(newUser("Alice", { city: "Bonn" }));
  const em = own.em.fork();
  em.create(Pet, { id: 1, owner: em.getReference(AppUser.entity, id) });
  await em.flush();
  const pet = await own.em.fork().findOneOrFail(Pet, 1, { populate: ["owner"] });
  expect(pet.owner.city).toBe("Bonn");
  await own.close(true);
});

test("storageOn accepts classes with decorators that refer to the definition's users.", async () => {
  class Visit {
    declare id: number;
    declare guest: InferEntity<typeof AppUser.entity>;
  }
  // As the syntax of TypeScript's decorators applies them.
  PrimaryKey({ type: "integer" })(Visit.prototype, "id");
  ManyToOne({ entity: () => AppUser.entity })(Visit.prototype, "guest");
  Entity({ tableName: "visits" })(Visit);
  const own = await open([Visit, ...entities({ user: AppUser })]);
  await own.schema.create();
  const { id } = await storageOn(own, { user: AppUser }).users.create(newUser("Alice", { city: "Bonn" }));
  const em = own.em.fork();
  em.create(Visit, { id: 1, guest: em.getReference(AppUser.entity, id) });
  await em.flush();
  const visit = await own.em.fork().findOneOrFail(Visit, 1, { populate: ["guest"] });
  expect(visit.guest.city).toBe("Bonn");
  await own.close(true);
});

test("storageOn refuses an ORM of another database, and says what to import for MongoDB.", async () => {
  const other = new MongoOrm({
    entities: [defineEntity({ name: "Thing", properties: { id: p.string().primary().fieldName("_id") } })],
    dbName: "app",
    debug: false,
    logger: () => undefined,
  });
  expect(() => storageOn(other, { user: AppUser })).toThrow("@portcullis/adapters-mikroorm/mongodb");
  await other.close(true);
});
