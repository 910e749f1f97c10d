import { posix } from "node:path";
import type { Context, Middleware, Next } from "koa";
import { ProblemReporter } from "../problems/problem-reporter.ts";
import { malformedTarget, readTarget } from "../request/request-target.ts";
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
 * Makes middleware for a page to read and try an OpenAPI document: Swagger UI, from the package `swagger-ui-dist`, which
 * must be installed. The page sends no request to other hosts. Its files, some 2 MB, are read when it is made.
 * @throws RangeError for an invalid path; Error if swagger-ui-dist is not installed
 */
export function createDocs({ path = "/docs", openapi = "/openapi.json" }: DocsOptions = {}): Middleware {
  for (const each of [path, openapi]) {
    if (!/^(?:\/[\w\-.~]+)+$/.test(each)) throw new RangeError("A path must be segments such as /api/docs.");
  }
  const resources = resourcesAt(path, openapi);
  const reporter = new ProblemReporter();
  return async (ctx: Context, next: Next) => {
    if (!readTarget(ctx)) {
      reporter.report(malformedTarget(), ctx);
      return;
    }
    const resource = resources.get(ctx.path);
    if (resource === undefined || (ctx.method !== "GET" && ctx.method !== "HEAD")) {
      await next();
      return;
    }
    ctx.status = 200;
    ctx.set({ ...securityHeaders, "Cache-Control": resource.caching, "Content-Type": resource.type });
    ctx.body = resource.body;
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
