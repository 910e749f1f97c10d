import { posix } from "node:path";
import { type Answer, type HttpRequest, readTarget, requestIdOf } from "@portcullis/http";
import { publicFiles } from "./files.ts";
import { page } from "./page.ts";
import { securityHeaders } from "./security-headers.ts";

export interface DocsOptions {
  /** The path of the page; its files are below it. Default `/docs`. */
  readonly path?: string;
  /** The path of the OpenAPI document; default `/openapi.json`. */
  readonly openapi?: string;
}

interface Resource {
  readonly type: string;
  readonly body: string | Buffer;
  readonly caching: string;
}

/**
 * Creates a page to read and try an OpenAPI document: Swagger UI, from the package `swagger-ui-dist`, which must be
 * installed. The page sends no request to other hosts. Reads its files, about 2 MB, at once.
 * @returns a function that answers `GET` and `HEAD` of the page and its files, and returns null for all other requests
 * @throws RangeError for an invalid path; Error if swagger-ui-dist is not installed
 */
export function createDocsPage({
  path = "/docs",
  openapi = "/openapi.json",
}: DocsOptions = {}): (request: HttpRequest) => Answer | null {
  for (const each of [path, openapi]) {
    if (!/^(?:\/[\w\-.~]+)+$/.test(each)) throw new RangeError("A path must be segments such as /api/docs.");
  }
  const resources = resourcesAt(path, openapi);
  return (request) => {
    const found = resources.get(readTarget(request.target)?.path ?? "");
    if (found === undefined || (request.method !== "GET" && request.method !== "HEAD")) return null;
    const headers = { ...securityHeaders, "Cache-Control": found.caching, "Content-Type": found.type };
    return { status: 200, headers, body: found.body, requestId: requestIdOf(request), route: null, problem: null };
  };
}

/** The resources by path. All links are relative, so they work below any path and behind any proxy. */
function resourcesAt(path: string, openapi: string): ReadonlyMap<string, Resource> {
  const files = publicFiles();
  const link = (role: keyof typeof files) => `${posix.basename(path)}/${files[role].name}`;
  const body = page({
    script: link("script"),
    bundle: link("bundle"),
    style: link("style"),
    icon: link("icon"),
    document: posix.relative(posix.dirname(path), openapi),
  });
  return new Map<string, Resource>([
    [path, { type: "text/html; charset=utf-8", body, caching: "no-cache" }],
    ...Object.values(files).map(({ name, type, body: content }) => {
      return [`${path}/${name}`, { type, body: content, caching: "public, max-age=31536000, immutable" }] as const;
    }),
  ]);
}
