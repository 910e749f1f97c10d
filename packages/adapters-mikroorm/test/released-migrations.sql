-- PostgreSQL: 0001_users_and_access_tokens
create table "users" (
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
    );
create table "access_tokens" (
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
    ) with (fillfactor = 80);
create index "access_tokens_user_id_created_at_id_index" on "access_tokens" ("user_id", "created_at", "id");
create index "access_tokens_deadline_index" on "access_tokens" ("deadline");
-- down
drop table "access_tokens";
drop table "users";

-- PostgreSQL: 0002_throttle_counters
create table "throttle_counters" (
      "key" varchar(64) not null,
      "failures" int not null,
      "granted" boolean not null,
      "blocked_until" timestamptz(3) not null,
      "expires_at" timestamptz(3) not null,
      primary key ("key")
    ) with (fillfactor = 80);
create index "throttle_counters_expires_at_index" on "throttle_counters" ("expires_at");
-- down
drop table "throttle_counters";

-- PostgreSQL: 0003_previous_expires_at
alter table "access_tokens" add column if not exists "previous_expires_at" timestamptz(3) null;
-- down
alter table "access_tokens" drop column "previous_expires_at";

-- PostgreSQL: 0004_attempts_in_flight
alter table "throttle_counters" add column "in_flight" int8[] null;
-- down
alter table "throttle_counters" drop column "in_flight";

-- PostgreSQL: 0005_recovery
alter table "users"
      add column "verified_address" varchar(255) null,
      add column "verified_address_key" varchar(255) null,
      add column "address_key" varchar(255) null,
      add constraint "users_verified_address_key_unique" unique ("verified_address_key");
create index "users_address_key_index" on "users" ("address_key");
create table "one_time_secrets" (
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
    );
create index "one_time_secrets_expires_at_index" on "one_time_secrets" ("expires_at");
-- down
drop table "one_time_secrets";
drop index "users_address_key_index";
alter table "users"
      drop constraint "users_verified_address_key_unique",
      drop column "verified_address",
      drop column "verified_address_key",
      drop column "address_key";

-- SQLite: 0001_users_sessions_and_counters
create table "users" (
      "id" text not null primary key,
      "username" text not null,
      "username_key" text not null,
      "password_hash" text not null,
      "disabled" integer not null default false,
      "created_at" datetime not null,
      "updated_at" datetime not null,
      "credentials_version" integer not null,
      "credentials_changed_at" datetime not null
    );
create unique index "users_username_key_unique" on "users" ("username_key");
create table "access_tokens" (
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
    );
create index "access_tokens_user_id_created_at_id_index" on "access_tokens" ("user_id", "created_at", "id");
create index "access_tokens_deadline_index" on "access_tokens" ("deadline");
create table "throttle_counters" (
      "key" text not null primary key,
      "failures" integer not null,
      "granted" integer not null,
      "blocked_until" datetime not null,
      "expires_at" datetime not null,
      "in_flight" text null
    );
create index "throttle_counters_expires_at_index" on "throttle_counters" ("expires_at");
-- down
drop table "throttle_counters";
drop table "access_tokens";
drop table "users";

-- SQLite: 0002_recovery
alter table "users" add column "verified_address" text null;
alter table "users" add column "verified_address_key" text null;
alter table "users" add column "address_key" text null;
create unique index "users_verified_address_key_unique" on "users" ("verified_address_key");
create index "users_address_key_index" on "users" ("address_key");
create table "one_time_secrets" (
      "id" text not null primary key,
      "user_id" text not null,
      "purpose" text not null,
      "digest" blob not null,
      "expires_at" datetime not null,
      "credentials_version" integer not null,
      "address" text null,
      constraint "one_time_secrets_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade
    );
create unique index "one_time_secrets_user_id_purpose_unique" on "one_time_secrets" ("user_id", "purpose");
create index "one_time_secrets_expires_at_index" on "one_time_secrets" ("expires_at");
-- down
drop table "one_time_secrets";
drop index "users_address_key_index";
drop index "users_verified_address_key_unique";
alter table "users" drop column "address_key";
alter table "users" drop column "verified_address_key";
alter table "users" drop column "verified_address";
