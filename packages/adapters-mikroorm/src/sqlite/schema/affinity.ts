/** How SQLite converts what is stored in a column ("Determination Of Column Affinity"). */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/** @param columnType as declared */
export function affinityOf(columnType: string): Affinity {
  const type = columnType.toLowerCase();
  if (type.includes("int")) return "integer";
  if (/char|clob|text/.test(type)) return "text";
  if (type === "" || type.includes("blob")) return "blob";
  return /real|floa|doub/.test(type) ? "real" : "numeric";
}
