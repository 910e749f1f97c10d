import { sessionProperties, type SessionProperty, type SessionRows } from "./session-rows.ts";
import type { Table } from "./columns.ts";
import type { UserRows } from "./user-rows.ts";

/** The statements on sessions whose text never changes. */
export interface SessionStatements {
  /** Parameters: the properties, in their order. */
  readonly insert: string;
  /** Parameter: the id. */
  readonly findWithUser: string;
  /** Parameter: an array of ids. */
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
): SessionStatements {
  const { name } = table;
  const of = (property: SessionProperty) => table.column(property).name;
  const dates: readonly SessionProperty[] = ["createdAt", "expiresAt", "rotatedAt", "refreshExpiresAt", "deadline"];
  const withUser =
    `select ${rows.columns}, ${users.rows.columns} from ${name} t` +
    ` join ${users.table.name} u on u.${users.table.column("id").name} = t.${of("userId")}` +
    ` where t.${of("id")} =`;
  return {
    insert:
      `insert into ${name} (${sessionProperties.map(of).join(", ")})` +
      ` values (${sessionProperties.map((_, index) => `$${index + 1}`).join(", ")})`,
    findWithUser: `${withUser} $1`,
    findAllWithUser: `${withUser} any($1::uuid[])`,
    rotate:
      `update ${name} set ${of("digest")} = $1, ${of("rotation")} = ${of("rotation")} + 1, ${of("rotatedAt")} = $2,` +
      ` ${of("previousExpiresAt")} = ${of("expiresAt")}, ${of("expiresAt")} = least($3, ${of("deadline")}), ${of("refreshExpiresAt")} = least($4, ${of("deadline")})` +
      ` where ${of("id")} = $5 and ${of("rotation")} = $6::bigint and ${of("refreshExpiresAt")} > $2`,
    // The array is computed once; a plain "in" with a limit may be evaluated for each row.
    purge:
      `delete from ${name} where ${of("id")} = any(array(select ${of("id")} from ${name}` +
      ` where ${of("deadline")} <= $1 order by ${of("deadline")} limit $2 for update skip locked))`,
    readable: [
      `coalesce(octet_length(t.${of("digest")}), 32) = 32`,
      `t.${of("rotation")} >= 0`,
      `t.${of("credentialsVersion")} >= 1`,
      ...dates.map((property) => `isfinite(t.${of(property)})`),
      `coalesce(isfinite(t.${of("previousExpiresAt")}), true)`,
    ].join(" and "),
  };
}
