import { defineUser, p } from "@portcullis/adapters-mikroorm/postgresql";
import { afterEach, expect, test } from "vitest";
import { at, newRecord, newUser } from "./samples.ts";
import { testEngines } from "./stores.ts";

const AppUser = defineUser({ profile: { born: p.datetime(3).columnType("timestamp(3)") } });

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

/** Changes every `timestamptz` to a plain `timestamp`, which an application's migrations may use. */
const plainTimestamps = `do $$ declare it record; begin
  for it in select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and data_type = 'timestamp with time zone' loop
    execute format('alter table %I alter column %I type timestamp(3)', it.table_name, it.column_name);
  end loop; end $$`;

for (const processZone of ["UTC", "America/New_York", "Asia/Tokyo"]) {
  for (const engine of testEngines) {
    test.skipIf(engine.skipped !== null)(
      `${engine.label} keeps dates in columns without a time zone for a process in ${processZone}`,
      async () => {
        process.env["TZ"] = processZone;
        const database = await engine.open();
        const storage = await database.connect({ user: AppUser });
        await storage.updateSchema();
        await storage.orm.em.fork().execute(plainTimestamps);
        await storage.updateSchema();
        const moments = [at(0), new Date("2027-03-14T07:30:00.001Z"), new Date("0099-01-01T00:00:00.000Z")];
        for (const moment of moments) {
          const user = await storage.users.create({
            ...newUser(moment.toISOString(), { born: moment }),
            createdAt: moment,
          });
          expect(user).toMatchObject({ createdAt: moment, updatedAt: moment, profile: { born: moment } });
          await storage.users.update(user.id, { profile: { born: user.profile.born }, at: moment });
          expect(await storage.users.findById(user.id)).toEqual(user);
          const record = newRecord(user.id, { createdAt: moment, expiresAt: moment });
          await storage.accessTokens.create(record);
          expect((await storage.accessTokens.findWithUser(record.id))?.record).toEqual(record);
        }
        await storage.close();
        await database.drop();
      },
    );
  }
}
