import { Migration } from "@mikro-orm/migrations";

export class UsersAndAccessTokens extends Migration {
  override up(): void {
    this.addSql(`create table "users" (
      "id" uuid not null,
      "username" varchar(255) not null,
      "username_key" varchar(255) not null,
      "password_hash" text not null,
      "disabled" boolean not null default false,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "credentials_version" int not null,
      "credentials_changed_at" timestamptz(3) not null,
      primary key ("id"),
      constraint "users_username_key_unique" unique ("username_key")
    )`);
    // Leaves room in each page, so that a rotation can stay in the page of the row it replaces.
    this.addSql(`create table "access_tokens" (
      "id" uuid not null,
      "user_id" uuid not null,
      "digest" bytea null,
      "created_at" timestamptz(3) not null,
      "expires_at" timestamptz(3) not null,
      "rotation" int not null,
      "rotated_at" timestamptz(3) not null,
      "refresh_expires_at" timestamptz(3) not null,
      "deadline" timestamptz(3) not null,
      "credentials_version" int not null,
      "client_user_agent" text null,
      "client_address" text null,
      primary key ("id"),
      constraint "access_tokens_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade
    ) with (fillfactor = 80)`);
    this.addSql(
      `create index "access_tokens_user_id_created_at_id_index" on "access_tokens" ("user_id", "created_at", "id")`,
    );
    this.addSql(`create index "access_tokens_deadline_index" on "access_tokens" ("deadline")`);
  }

  override down(): void {
    this.addSql(`drop table "access_tokens"`);
    this.addSql(`drop table "users"`);
  }
}
