import { connectPostgresql, defineUser, p } from "@portcullis/adapters-mikroorm/postgresql";
import { afterEach, describe, expect, test } from "vitest";
import { newRecord, newUser } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus, testEngines } from "./stores.ts";

const AppUser = defineUser({ profile: { born: p.datetime(3), joined: p.date().nullable() } });

/** The start and end of summer time, a leap day, before 1970, and a time whose zone had an offset in seconds. */
const moments = [
  "2027-03-28T01:00:00.000Z",
  "2027-10-31T00:59:59.999Z",
  "2028-02-29T23:59:59.001Z",
  "1969-12-31T23:59:59.999Z",
  "1890-06-15T12:34:56.789Z",
  "0099-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
].map((text) => new Date(text));

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

for (const processZone of ["America/St_Johns", "Pacific/Kiritimati", "Europe/Amsterdam"]) {
  for (const engine of testEngines) {
    test.skipIf(engine.skipped !== null)(
      `${engine.label} keeps dates to the millisecond for a process in ${processZone}.`,
      async () => {
        process.env["TZ"] = processZone;
        const database = await engine.open();
        const storage = await database.connect({ user: AppUser });
        await storage.updateSchema();
        for (const moment of moments) {
          const profile = { born: moment, joined: "2027-03-28" };
          const user = await storage.users.create({ ...newUser(moment.toISOString(), profile), createdAt: moment });
          expect(user).toMatchObject({ createdAt: moment, updatedAt: moment, credentialsChangedAt: moment, profile });
          expect(await storage.users.findById(user.id)).toEqual(user);
          const record = newRecord(user.id, { createdAt: moment });
          await storage.accessTokens.create(record);
          expect((await storage.accessTokens.findWithUser(record.id))?.record).toEqual(record);
        }
        await storage.close();
        await database.drop();
      },
    );
  }
}

describe.skipIf(postgresqlStatus.status === "skipped")(
  `A server that writes dates in another form, ${postgresqlLabel},`,
  () => {
    test("is read correctly", async () => {
      const database = await freshPostgresql();
      const admin = await connectPostgresql({ url: database.url });
      await admin.migrate();
      await admin.orm.em.fork().execute(`alter database ${database.name} set datestyle to 'German, DMY'`);
      await admin.orm.em.fork().execute(`alter database ${database.name} set timezone to 'Asia/Kathmandu'`);
      await admin.close();
      const storage = await connectPostgresql({ url: database.url });
      for (const moment of moments) {
        const user = await storage.users.create({ ...newUser(moment.toISOString(), {}), createdAt: moment });
        expect((await storage.users.findById(user.id))?.createdAt).toEqual(moment);
      }
      await storage.close();
      await database.drop();
    });
  },
);
