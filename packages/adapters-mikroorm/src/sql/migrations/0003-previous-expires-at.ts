import { Migration } from "@mikro-orm/migrations";

export class PreviousExpiresAt extends Migration {
  override up(): void {
    // `updateSchema()` may have added the column already.
    this.addSql(`alter table "access_tokens" add column if not exists "previous_expires_at" timestamptz(3) null`);
  }

  override down(): void {
    this.addSql(`alter table "access_tokens" drop column "previous_expires_at"`);
  }
}
