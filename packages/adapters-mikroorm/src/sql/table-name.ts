/** PostgreSQL cuts names at 63 bytes; the longest we add is `_user_id_created_at_id_index`. */
const longest = 35;

/** @throws TypeError when names of constraints made of it would be cut, or the ORM would read a schema in it. */
export function checkedTableName(name: string): string {
  if (name === "" || name.includes(".") || Buffer.byteLength(name) > longest) {
    throw new TypeError(`A table's name has 1 to ${longest} bytes and no dot; a schema is an option of its own.`);
  }
  return name;
}
