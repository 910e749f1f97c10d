import { Migration } from "@mikro-orm/migrations";

export class Recovery extends Migration {
  override up(): void {
    // Nullable and without defaults: earlier versions insert rows without them.
    this.addSql(`alter table "users"
      add column "verified_address" varchar(255) null,
      add column "verified_address_key" varchar(255) null,
      add column "address_key" varchar(255) null,
      add constraint "users_verified_address_key_unique" unique ("verified_address_key")`);
    this.addSql(`create index "users_address_key_index" on "users" ("address_key")`);
    this.addSql(`create table "one_time_secrets" (
      "id" uuid not null,
      "user_id" uuid not null,
      "purpose" varchar(64) not null,
      "digest" bytea not null,
      "expires_at" timestamptz(3) not null,
      "credentials_version" int not null,
      "address" varchar(255) null,
      primary key ("id"),
      constraint "one_time_secrets_user_id_purpose_unique" unique ("user_id", "purpose"),
      constraint "one_time_secrets_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade
    )`);
    this.addSql(`create index "one_time_secrets_expires_at_index" on "one_time_secrets" ("expires_at")`);
  }

  override down(): void {
    this.addSql(`drop table "one_time_secrets"`);
    this.addSql(`drop index "users_address_key_index"`);
    this.addSql(`alter table "users"
      drop constraint "users_verified_address_key_unique",
      drop column "verified_address",
      drop column "verified_address_key",
      drop column "address_key"`);
  }
}
