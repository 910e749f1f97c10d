export { createDocsPage, type DocsOptions } from "./docs/create-docs-page.ts";
