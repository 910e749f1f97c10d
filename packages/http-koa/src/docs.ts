import { createDocsPage, type DocsOptions } from "@portcullis/http/docs";
import type { Middleware } from "koa";
import { mount } from "./mount.ts";

export type { DocsOptions } from "@portcullis/http/docs";

/**
 * Creates middleware for a page to read and try an OpenAPI document: Swagger UI, from the package `swagger-ui-dist`,
 * which must be installed. The page sends no request to other hosts. Reads its files, about 2 MB, at once.
 * @throws RangeError for an invalid path; Error if swagger-ui-dist is not installed
 */
export const createDocs = (options: DocsOptions = {}): Middleware => mount(createDocsPage(options));
