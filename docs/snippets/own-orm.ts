import { createCrypto } from "@portcullis/adapters-crypto";
// #region entities
import { defineEntity } from "@mikro-orm/core";
import { MikroORM, NodeSqliteDialect, SchemaGenerator, SqliteDriver } from "@mikro-orm/sql";
import { defineUser, entities, p, storageOn } from "@portcullis/adapters-mikroorm";
import { createPortcullis } from "@portcullis/core";
import { z } from "zod";

const AppUser = defineUser({ profile: { city: p.string() } });

/** An entity of the application that refers to a user. */
const Appointment = defineEntity({
  name: "Appointment",
  properties: { id: p.integer().primary(), reason: p.string(), patient: () => p.manyToOne(AppUser.entity) },
});

const orm = new MikroORM({
  entities: [Appointment, ...entities({ user: AppUser })],
  extensions: [SchemaGenerator],
  driver: SqliteDriver, // or @mikro-orm/postgresql
  dbName: ":memory:",
  driverOptions: () => new NodeSqliteDialect(":memory:"),
});
// #endregion

export async function makeAppointment() {
  const secrets = ["a secret of at least 32 bytes, for the tests"];
  // #region storageOn
  const storage = storageOn(orm, { user: AppUser });
  const profileSchema = z.object({ city: z.string() });
  const auth = createPortcullis({ ...storage, ...createCrypto({ secrets }) }, { profileSchema });
  // #endregion
  await orm.schema.create();
  const profile = { city: "Bonn" };
  const { id } = await auth.register({ username: "alice", password: "correct horse battery", profile });
  const em = orm.em.fork();
  em.create(Appointment, { id: 1, reason: "check-up", patient: em.getReference(AppUser.entity, id) });
  await em.flush();
  const made = await orm.em.fork().findOneOrFail(Appointment, 1, { populate: ["patient"] });
  await storage.close();
  await orm.close(true);
  return made.patient.city;
}
