/** PostgreSQL truncates names at 63 bytes. The longest suffix is `_user_id_created_at_id_index`. */
const longest = 35;

/** @throws TypeError if names of constraints made from it would be truncated, or the ORM would read a schema in it */
export function checkedTableName(name: string): string {
  if (name === "" || name.includes(".") || Buffer.byteLength(name) > longest) {
    throw new TypeError(
      `A table name must have 1 to ${longest} bytes and no dot. Use the option "schema" for a schema.`,
    );
  }
  return name;
}

/**
 * The name of the foreign key to the user. On SQLite, MikroORM only knows the names that it makes itself, of the table
 * and the column.
 */
export function foreignKeyName(tableName: string, column: string): string {
  const name = `${tableName}_${column}_foreign`;
  return Buffer.byteLength(name) > 63 ? `${tableName}_user_id_foreign` : name;
}
