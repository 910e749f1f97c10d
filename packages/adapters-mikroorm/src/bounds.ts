/* Bounds of options, apart from the entries that load an ORM. */
export { poolSizeBounds } from "./values/checked-numbers.ts";
