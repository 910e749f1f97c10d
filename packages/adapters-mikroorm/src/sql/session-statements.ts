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
  /**
   * Parameters: digest, now, expiry of the access token, expiry of the refresh token, id, expected rotation, user id,
   * and the value of `disabled` of a user who is not.
   */
  readonly rotate: string;
  /** Parameters: now and limit. */
  readonly purge: string;
  /**
   * The condition that a record is not corrupt. It keeps corrupt records out of a page, so that a short page is the
   * last.
   */
  readonly readable: string;
}

export function sessionStatements(
  table: Table,
  rows: SessionRows,
  users: { readonly table: Table; readonly rows: Pick<UserRows<object>, "columns" | "subqueries"> },
  { among, isDate, least, purge, updateWithUser, wide }: Words,
): SessionStatements {
  const { name } = table;
  const of = (property: SessionProperty) => table.column(property).name;
  const t = (property: SessionProperty) => `t.${of(property)}`;
  const u = (property: "id" | "disabled" | "credentialsVersion") => `u.${users.table.column(property).name}`;
  const dates: readonly SessionProperty[] = ["createdAt", "expiresAt", "rotatedAt", "refreshExpiresAt", "deadline"];
  const withUser =
    `select ${rows.columns}, ${users.rows.columns} from ${name} t` +
    ` join ${users.table.name} u on u.${users.table.column("id").name} = ${t("userId")}` +
    ` where`;
  const readable = [
    `coalesce(octet_length(${t("digest")}), 32) = 32`,
    `${t("rotation")} >= 0`,
    `${t("credentialsVersion")} >= 1`,
    ...dates.map((property) => isDate(t(property))),
    `(${t("previousExpiresAt")} is null or ${isDate(t("previousExpiresAt"))})`,
  ].join(" and ");
  return {
    insert:
      `insert into ${name} (${sessionProperties.map(of).join(", ")})` +
      ` values (${sessionProperties.map((_, index) => `$${index + 1}`).join(", ")})`,
    findWithUser: `${withUser} ${t("id")} = $1`,
    findAllWithUser: `${withUser} ${among(t("id"), "$1")}`,
    rotate: updateWithUser({
      sessions: { table: name, columns: rows.columns, returned: rows.returned },
      users: { table: users.table.name, columns: users.rows.columns, subqueries: users.rows.subqueries },
      set: [
        `${of("digest")} = $1`,
        `${of("rotation")} = ${t("rotation")} + 1`,
        `${of("rotatedAt")} = $2`,
        `${of("previousExpiresAt")} = ${t("expiresAt")}`,
        `${of("expiresAt")} = ${least("$3", t("deadline"))}`,
        `${of("refreshExpiresAt")} = ${least("$4", t("deadline"))}`,
      ].join(", "),
      where: [
        `${t("id")} = $5`,
        `${t("rotation")} = ${wide("$6")}`,
        `${t("userId")} = $7`,
        `${t("refreshExpiresAt")} > $2`,
        readable,
      ].join(" and "),
      user: `${u("id")} = $7`,
      both: `${u("disabled")} = $8 and ${u("credentialsVersion")} = ${t("credentialsVersion")}`,
    }),
    purge: purge({ table: name, key: of("id"), deadline: of("deadline") }),
    readable,
  };
}
