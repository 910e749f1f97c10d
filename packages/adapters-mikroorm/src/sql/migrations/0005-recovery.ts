import type { Tables } from "../tables.ts";
import { userIdType } from "./user-id-type.ts";
import type { TableMigration } from "./migration.ts";

// Nullable and without defaults: earlier versions insert rows without them.
const addresses = ({ users: { columns, name, named } }: Tables) => `alter table ${name}
      add column ${columns.verifiedAddress} varchar(255) null,
      add column ${columns.verifiedAddressKey} varchar(255) null,
      add column ${columns.addressKey} varchar(255) null,
      add constraint ${named("verified_address_key_unique")} unique (${columns.verifiedAddressKey})`;

const oneTimeSecrets = ({
  oneTimeSecrets: { columns, foreignKey, name, named },
  users: of,
}: Tables) => `create table ${name} (
      ${columns.id} uuid not null,
      ${columns.userId} ${userIdType(of.id)} not null,
      ${columns.purpose} varchar(64) not null,
      ${columns.digest} bytea not null,
      ${columns.expiresAt} timestamptz(3) not null,
      ${columns.credentialsVersion} int not null,
      ${columns.address} varchar(255) null,
      primary key (${columns.id}),
      constraint ${named("user_id_purpose_unique")} unique (${columns.userId}, ${columns.purpose}),
      constraint ${foreignKey("userId")} foreign key (${columns.userId}) references ${of.name} (${of.columns.id}) on delete cascade
    )`;

export const recovery: TableMigration = {
  name: "0005_recovery",
  up: (tables) => {
    const { oneTimeSecrets: secrets, users } = tables;
    return [
      addresses(tables),
      `create index ${users.named("address_key_index")} on ${users.name} (${users.columns.addressKey})`,
      oneTimeSecrets(tables),
      `create index ${secrets.named("expires_at_index")} on ${secrets.name} (${secrets.columns.expiresAt})`,
    ];
  },
  down: ({ oneTimeSecrets: secrets, users: { columns, index, name, named } }) => [
    `drop table ${secrets.name}`,
    `drop index ${index("address_key_index")}`,
    `alter table ${name}
      drop constraint ${named("verified_address_key_unique")},
      drop column ${columns.verifiedAddress},
      drop column ${columns.verifiedAddressKey},
      drop column ${columns.addressKey}`,
  ],
};
