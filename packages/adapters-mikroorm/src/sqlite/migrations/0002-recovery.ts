import { Migration } from "@mikro-orm/migrations";

export class Recovery extends Migration {
  override up(): void {
    this.addSql(`alter table "users" add column "verified_address" text null`);
    this.addSql(`alter table "users" add column "verified_address_key" text null`);
    this.addSql(`alter table "users" add column "address_key" text null`);
    this.addSql(`create unique index "users_verified_address_key_unique" on "users" ("verified_address_key")`);
    this.addSql(`create index "users_address_key_index" on "users" ("address_key")`);
    this.addSql(`create table "one_time_secrets" (
      "id" text not null primary key,
      "user_id" text not null,
      "purpose" text not null,
      "digest" blob not null,
      "expires_at" datetime not null,
      "credentials_version" integer not null,
      "address" text null,
      constraint "one_time_secrets_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade
    )`);
    this.addSql(
      `create unique index "one_time_secrets_user_id_purpose_unique" on "one_time_secrets" ("user_id", "purpose")`,
    );
    this.addSql(`create index "one_time_secrets_expires_at_index" on "one_time_secrets" ("expires_at")`);
  }

  override down(): void {
    this.addSql(`drop table "one_time_secrets"`);
    this.addSql(`drop index "users_address_key_index"`);
    this.addSql(`drop index "users_verified_address_key_unique"`);
    this.addSql(`alter table "users" drop column "address_key"`);
    this.addSql(`alter table "users" drop column "verified_address_key"`);
    this.addSql(`alter table "users" drop column "verified_address"`);
  }
}
