import { sessionProperties, type SessionProperty, type SessionRows } from "./session-rows.ts";
import type { Table } from "./columns.ts";
import type { Words } from "./dialect.ts";
import type { UserRows } from "./user-rows.ts";

/** The statements on sessions whose text never changes. */
export interface SessionStatements {
  /** Parameters: the properties, in their order. */
  readonly insert: string;
  /** Parameter: the id. */
  readonly findWithUser: string;
  /** Parameter: a list of ids. */
  readonly findAllWithUser: string;
  /** Parameters: digest, now, expiry of the access token, expiry of the refresh token, id and expected rotation. */
  readonly rotate: string;
  /** Parameters: now and limit. */
  readonly purge: string;
  /** The condition that a record is not corrupt. It keeps corrupt records out of a page, so that a short page is the last. */
  readonly readable: string;
}

export function sessionStatements(
  table: Table,
  rows: SessionRows,
  users: { readonly table: Table; readonly rows: Pick<UserRows<object>, "columns"> },
  { among, isDate, least, purge, wide }: Words,
): SessionStatements {
  const { name } = table;
  const of = (property: SessionProperty) => table.column(property).name;
  const dates: readonly SessionProperty[] = ["createdAt", "expiresAt", "rotatedAt", "refreshExpiresAt", "deadline"];
  const withUser =
    `select ${rows.columns}, ${users.rows.columns} from ${name} t` +
    ` join ${users.table.name} u on u.${users.table.column("id").name} = t.${of("userId")}` +
    ` where`;
  return {
    insert:
      `insert into ${name} (${sessionProperties.map(of).join(", ")})` +
      ` values (${sessionProperties.map((_, index) => `$${index + 1}`).join(", ")})`,
    findWithUser: `${withUser} t.${of("id")} = $1`,
    findAllWithUser: `${withUser} ${among(`t.${of("id")}`, "$1")}`,
    rotate:
      `update ${name} set ${of("digest")} = $1, ${of("rotation")} = ${of("rotation")} + 1, ${of("rotatedAt")} = $2,` +
      ` ${of("previousExpiresAt")} = ${of("expiresAt")}, ${of("expiresAt")} = ${least("$3", of("deadline"))},` +
      ` ${of("refreshExpiresAt")} = ${least("$4", of("deadline"))}` +
      ` where ${of("id")} = $5 and ${of("rotation")} = ${wide("$6")} and ${of("refreshExpiresAt")} > $2`,
    purge: purge({ table: name, key: of("id"), deadline: of("deadline") }),
    readable: [
      `coalesce(octet_length(t.${of("digest")}), 32) = 32`,
      `t.${of("rotation")} >= 0`,
      `t.${of("credentialsVersion")} >= 1`,
      ...dates.map((property) => isDate(`t.${of(property)}`)),
      `(t.${of("previousExpiresAt")} is null or ${isDate(`t.${of("previousExpiresAt")}`)})`,
    ].join(" and "),
  };
}
