import { defineEntity, UnderscoreNamingStrategy } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/mongodb";
import { defineUser, entities, p, storageOn } from "@portcullis/adapters-mikroorm/mongodb";
import { StorageError, UsernameTakenError } from "@portcullis/core/ports";
import { ObjectId } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MongoDatabase, mongoEngines } from "./mongodb-stores.ts";
import { newRecord, newUser } from "./samples.ts";

const AppUser = defineUser({ tableName: "people", profile: { city: p.string() } });
const Note = defineEntity({
  name: "Note",
  properties: { id: p.integer().primary().fieldName("_id"), author: () => p.manyToOne(AppUser.entity) },
});

const [engine] = mongoEngines;

describe.skipIf(engine?.skipped !== null)("storageOn on the application's ORM on MongoDB", () => {
  let database: MongoDatabase;
  let orm: MikroORM;
  const open = (url = database.url, namingStrategy?: typeof UnderscoreNamingStrategy) =>
    MikroORM.init({
      ...(namingStrategy === undefined ? {} : { namingStrategy }),
      entities: [Note, ...entities({ user: AppUser })],
      clientUrl: url,
      debug: false,
      logger: () => undefined,
    });

  beforeAll(async () => {
    if (engine === undefined) throw new Error("There is no engine.");
    database = await engine.open();
    orm = await open();
  });
  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });

  test("stores users that entities refer to with their type, hides hashes, and does not change the identity map.", async () => {
    const storage = storageOn(orm, { user: AppUser });
    expect(await storage.migrate()).toContain("people.people_usernameKey_unique");
    const { id } = await storage.users.create(newUser("Alice", { city: "Bonn" }));
    const em = orm.em.fork();
    em.create(Note, { id: 1, author: em.getReference(AppUser.entity, new ObjectId(id)) });
    await em.flush();
    const before = em.getUnitOfWork().getIdentityMap().values().length;
    const record = newRecord(id);
    await storage.accessTokens.create(record);
    expect((await storage.accessTokens.findWithUser(record.id))?.user.id).toBe(id);
    expect(em.getUnitOfWork().getIdentityMap().values()).toHaveLength(before);
    const note = await orm.em.fork().findOneOrFail(Note, 1, { populate: ["author"] });
    expect(note.author.city).toBe("Bonn");
    expect(JSON.stringify(note)).not.toContain("hash-of-Alice");
  });

  test("serves two applications in one process, and leaves their ORMs open when it is closed.", async () => {
    const second = await engine?.open();
    const other = await open(second?.url);
    const [one, two] = [storageOn(orm, { user: AppUser }), storageOn(other, { user: AppUser })];
    const { id } = await one.users.create(newUser("Bob", { city: "Bonn" }));
    await two.users.create(newUser("Bob", { city: "Rome" }));
    expect(await two.users.findById(id)).toBeNull();
    await two.close();
    await expect(two.users.findById(id)).rejects.toThrow(StorageError);
    expect(await other.em.fork().count(AppUser.entity)).toBe(1);
    expect(await one.users.findById(id)).toMatchObject({ profile: { city: "Bonn" } });
    await other.close(true);
    await second?.drop();
  });

  test("stores built-in fields under the names of the definition, whatever the naming strategy of the ORM is.", async () => {
    const second = await engine?.open();
    const other = await open(second?.url, UnderscoreNamingStrategy);
    const storage = storageOn(other, { user: AppUser });
    await storage.users.create(newUser("Carol", { city: "Bonn" }));
    await expect(storage.users.create(newUser("Carol", { city: "Rome" }))).rejects.toThrow(UsernameTakenError);
    const [carol] = await other.em.fork().find(AppUser.entity, {}, { populate: ["usernameKey"] });
    expect(carol).toMatchObject({ username: "Carol", usernameKey: "carol" });
    await other.close(true);
    await second?.drop();
  });

  test("names an entity that the ORM lacks.", () => {
    expect(() => storageOn(orm)).toThrow('The ORM has no entity User with the collection "users".');
  });
});
