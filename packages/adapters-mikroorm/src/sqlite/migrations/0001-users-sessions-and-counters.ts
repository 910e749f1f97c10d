import { Migration } from "@mikro-orm/migrations";

export class UsersSessionsAndCounters extends Migration {
  override up(): void {
    this.addSql(`create table "users" (
      "id" text not null primary key,
      "username" text not null,
      "username_key" text not null,
      "password_hash" text not null,
      "disabled" integer not null default false,
      "created_at" datetime not null,
      "updated_at" datetime not null,
      "credentials_version" integer not null,
      "credentials_changed_at" datetime not null
    )`);
    this.addSql(`create unique index "users_username_key_unique" on "users" ("username_key")`);
    this.addSql(`create table "access_tokens" (
      "id" text not null primary key,
      "user_id" text not null,
      "digest" blob null,
      "created_at" datetime not null,
      "expires_at" datetime not null,
      "rotation" integer not null,
      "rotated_at" datetime not null,
      "refresh_expires_at" datetime not null,
      "deadline" datetime not null,
      "credentials_version" integer not null,
      "client_user_agent" text null,
      "client_address" text null,
      "previous_expires_at" datetime null,
      constraint "access_tokens_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade
    )`);
    this.addSql(
      `create index "access_tokens_user_id_created_at_id_index" on "access_tokens" ("user_id", "created_at", "id")`,
    );
    this.addSql(`create index "access_tokens_deadline_index" on "access_tokens" ("deadline")`);
    this.addSql(`create table "throttle_counters" (
      "key" text not null primary key,
      "failures" integer not null,
      "granted" integer not null,
      "blocked_until" datetime not null,
      "expires_at" datetime not null,
      "in_flight" text null
    )`);
    this.addSql(`create index "throttle_counters_expires_at_index" on "throttle_counters" ("expires_at")`);
  }

  override down(): void {
    this.addSql(`drop table "throttle_counters"`);
    this.addSql(`drop table "access_tokens"`);
    this.addSql(`drop table "users"`);
  }
}
