import { defineEntity, type InferEntity } from "@mikro-orm/core";
import type { MikroORM as MongoMikroORM, ObjectId } from "@mikro-orm/mongodb";
import type { MikroORM as PgliteMikroORM } from "@mikro-orm/pglite";
import type { MikroORM as PostgresqlMikroORM } from "@mikro-orm/postgresql";
import { type connectMongodb, defineUser as defineMongoUser } from "@portcullis/adapters-mikroorm/mongodb";
import { type connectPglite, defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import type { connectPostgresql, SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { expect, expectTypeOf, test } from "vitest";
import { newUser } from "./samples.ts";
import { freshPglite } from "./stores.ts";

const profile = { nickname: p.string(), age: p.integer().nullable() };
const User = defineUser({ id: "integer", profile });
const MongoUser = defineMongoUser({ profile });

const Appointment = defineEntity({
  name: "Appointment",
  properties: { id: p.integer().primary(), user: () => p.manyToOne(User.entity) },
});
const MongoAppointment = defineEntity({
  name: "Appointment",
  properties: { id: p.string().primary().fieldName("_id"), user: () => p.manyToOne(MongoUser.entity) },
});

type Patient = InferEntity<typeof Appointment>["user"];
type MongoPatient = InferEntity<typeof MongoAppointment>["user"];

test("A relation to a user on SQL has exactly the types of the user's columns", () => {
  expectTypeOf<Patient["id"]>().toEqualTypeOf<string | number>();
  expectTypeOf<Patient["username"]>().toEqualTypeOf<string>();
  expectTypeOf<Patient["nickname"]>().toEqualTypeOf<string>();
  expectTypeOf<Patient["age"]>().toEqualTypeOf<number | null | undefined>();
  expectTypeOf<Patient["passwordHash"]>().toExtend<string>();
  // @ts-expect-error A user has no such column.
  expectTypeOf<Patient["nonsense"]>().toBeAny();
});

test("A relation to a user on MongoDB has exactly the types of the user's fields", () => {
  expectTypeOf<MongoPatient["id"]>().toEqualTypeOf<ObjectId | string>();
  expectTypeOf<MongoPatient["username"]>().toEqualTypeOf<string>();
  expectTypeOf<MongoPatient["nickname"]>().toEqualTypeOf<string>();
  expectTypeOf<MongoPatient["age"]>().toEqualTypeOf<number | null | undefined>();
  // @ts-expect-error A user has no such field.
  expectTypeOf<MongoPatient["nonsense"]>().toBeAny();
});

test("A relation to a user without profile fields has no other columns", () => {
  const Plain = defineUser();
  const Note = defineEntity({
    name: "Note",
    properties: { id: p.integer().primary(), user: () => p.manyToOne(Plain.entity) },
  });
  type Author = InferEntity<typeof Note>["user"];
  expectTypeOf<Author["username"]>().toEqualTypeOf<string>();
  // @ts-expect-error A user has no such column.
  expectTypeOf<Author["nonsense"]>().toBeAny();
});

test("A storage's ORM has the type of its database's package.", () => {
  type Orm<Connect extends (...options: never[]) => Promise<{ readonly orm: unknown }>> = Awaited<
    ReturnType<Connect>
  >["orm"];
  expectTypeOf<Orm<typeof connectPostgresql>>().toExtend<PostgresqlMikroORM>();
  expectTypeOf<Orm<typeof connectPglite>>().toExtend<PgliteMikroORM>();
  expectTypeOf<Orm<typeof connectMongodb>>().toExtend<MongoMikroORM>();
  expectTypeOf<Awaited<ReturnType<typeof connectPostgresql<NoProfile>>>>().toExtend<SqlStorage<NoProfile>>();
});

test("Queries through a storage's ORM load a user by the columns that the types name.", async () => {
  const storage = await freshPglite({ user: User, entities: [Appointment] });
  await storage.updateSchema();
  const created = await storage.users.create(newUser("Ada", { nickname: "countess" }));
  const em = storage.orm.em.fork();
  await em.insert(Appointment, { id: 1, user: Number(created.id) });
  const appointment = await em.findOneOrFail(Appointment, { user: { nickname: "countess" } }, { populate: ["user"] });
  expect(appointment.user.username).toBe("Ada");
  expect(appointment.user.age).toBeNull();
  expect(appointment.user.createdAt).toBeInstanceOf(Date);
  // @ts-expect-error A user has no such column.
  expect(appointment.user.nonsense).toBeUndefined();
  await storage.close();
});
