export { createDocs, type DocsOptions } from "./docs/create-docs.ts";
