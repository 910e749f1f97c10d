import { Migration } from "@mikro-orm/migrations";

export class ThrottleCounters extends Migration {
  override up(): void {
    // Leaves room in each page, so that a count can stay in the page of the row it replaces.
    this.addSql(`create table "throttle_counters" (
      "key" varchar(64) not null,
      "failures" int not null,
      "granted" boolean not null,
      "blocked_until" timestamptz(3) not null,
      "expires_at" timestamptz(3) not null,
      primary key ("key")
    ) with (fillfactor = 80)`);
    this.addSql(`create index "throttle_counters_expires_at_index" on "throttle_counters" ("expires_at")`);
  }

  override down(): void {
    this.addSql(`drop table "throttle_counters"`);
  }
}
