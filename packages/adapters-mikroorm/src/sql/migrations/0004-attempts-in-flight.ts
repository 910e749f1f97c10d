import { Migration } from "@mikro-orm/migrations";

export class AttemptsInFlight extends Migration {
  override up(): void {
    // Nullable and without a default: earlier versions insert rows without it.
    this.addSql(`alter table "throttle_counters" add column "in_flight" int8[] null`);
  }

  override down(): void {
    this.addSql(`alter table "throttle_counters" drop column "in_flight"`);
  }
}
