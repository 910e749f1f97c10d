import type { TableMigration } from "../../sql/migrations/migration.ts";
import type { Tables } from "../../sql/tables.ts";
import { userIdType } from "./user-id-type.ts";

const users = ({ users: { columns, id, inverted, name } }: Tables) => `create table ${name} (
      ${columns.id} ${userIdType(id)} not null primary key${typeof id === "string" && id !== "uuid" ? " autoincrement" : ""},
      ${columns.username} text not null,
      ${columns.usernameKey} text not null,
      ${columns.passwordHash} text not null,
      ${columns.disabled} integer not null default ${inverted},
      ${columns.createdAt} datetime not null,
      ${columns.updatedAt} datetime not null,
      ${columns.credentialsVersion} integer not null,
      ${columns.credentialsChangedAt} datetime not null
    )`;

const accessTokens = ({ accessTokens: { columns, foreignKey, name }, users: of }: Tables) => `create table ${name} (
      ${columns.id} text not null primary key,
      ${columns.userId} ${userIdType(of.id)} not null,
      ${columns.digest} blob null,
      ${columns.createdAt} datetime not null,
      ${columns.expiresAt} datetime not null,
      ${columns.rotation} integer not null,
      ${columns.rotatedAt} datetime not null,
      ${columns.refreshExpiresAt} datetime not null,
      ${columns.deadline} datetime not null,
      ${columns.credentialsVersion} integer not null,
      ${columns.clientUserAgent} text null,
      ${columns.clientAddress} text null,
      ${columns.previousExpiresAt} datetime null,
      constraint ${foreignKey("userId")} foreign key (${columns.userId}) references ${of.name} (${of.columns.id}) on delete cascade
    )`;

const throttleCounters = ({ throttleCounters: { columns, name } }: Tables) => `create table ${name} (
      ${columns.key} text not null primary key,
      ${columns.failures} integer not null,
      ${columns.granted} integer not null,
      ${columns.blockedUntil} datetime not null,
      ${columns.expiresAt} datetime not null,
      ${columns.inFlight} text null
    )`;

export const usersSessionsAndCounters: TableMigration = {
  name: "0001_users_sessions_and_counters",
  up: (tables) => {
    const { users: of, accessTokens: sessions, throttleCounters: counters } = tables;
    const ofUser = [sessions.columns.userId, sessions.columns.createdAt, sessions.columns.id].join(", ");
    return [
      users(tables),
      `create unique index ${of.named("username_key_unique")} on ${of.name} (${of.columns.usernameKey})`,
      accessTokens(tables),
      `create index ${sessions.named("user_id_created_at_id_index")} on ${sessions.name} (${ofUser})`,
      `create index ${sessions.named("deadline_index")} on ${sessions.name} (${sessions.columns.deadline})`,
      throttleCounters(tables),
      `create index ${counters.named("expires_at_index")} on ${counters.name} (${counters.columns.expiresAt})`,
    ];
  },
  down: (tables) => [
    `drop table ${tables.throttleCounters.name}`,
    `drop table ${tables.accessTokens.name}`,
    `drop table ${tables.users.name}`,
  ],
};
