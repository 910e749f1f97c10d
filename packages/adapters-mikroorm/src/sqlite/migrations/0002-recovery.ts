import type { TableMigration } from "../../sql/migrations/migration.ts";
import type { Tables } from "../../sql/tables.ts";
import { userIdType } from "./user-id-type.ts";

const oneTimeSecrets = ({ oneTimeSecrets: { columns, foreignKey, name }, users: of }: Tables) => `create table ${name} (
      ${columns.id} text not null primary key,
      ${columns.userId} ${userIdType(of.id)} not null,
      ${columns.purpose} text not null,
      ${columns.digest} blob not null,
      ${columns.expiresAt} datetime not null,
      ${columns.credentialsVersion} integer not null,
      ${columns.address} text null,
      constraint ${foreignKey("userId")} foreign key (${columns.userId}) references ${of.name} (${of.columns.id}) on delete cascade
    )`;

export const recovery: TableMigration = {
  name: "0002_recovery",
  up: (tables) => {
    const { users, oneTimeSecrets: secrets } = tables;
    const { addressKey, verifiedAddress, verifiedAddressKey } = users.columns;
    const ofUser = [secrets.columns.userId, secrets.columns.purpose].join(", ");
    return [
      ...[verifiedAddress, verifiedAddressKey, addressKey].map(
        (column) => `alter table ${users.name} add column ${column} text null`,
      ),
      `create unique index ${users.named("verified_address_key_unique")} on ${users.name} (${verifiedAddressKey})`,
      `create index ${users.named("address_key_index")} on ${users.name} (${addressKey})`,
      oneTimeSecrets(tables),
      `create unique index ${secrets.named("user_id_purpose_unique")} on ${secrets.name} (${ofUser})`,
      `create index ${secrets.named("expires_at_index")} on ${secrets.name} (${secrets.columns.expiresAt})`,
    ];
  },
  down: ({ oneTimeSecrets: secrets, users: { columns, index, name } }) => [
    `drop table ${secrets.name}`,
    `drop index ${index("address_key_index")}`,
    `drop index ${index("verified_address_key_unique")}`,
    ...[columns.addressKey, columns.verifiedAddressKey, columns.verifiedAddress].map(
      (column) => `alter table ${name} drop column ${column}`,
    ),
  ],
};
