import {
  type AuthRouter,
  type ClientAddress,
  problemDocuments,
  type ProblemReporting,
  requestIdOf,
} from "@portcullis/http-koa";
import Koa from "koa";
import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import { inRequest } from "../logging/request-scope.ts";
import { accessLog } from "./access-log.ts";
import { assertHttpSyntax } from "./assert-http-syntax.ts";
import { proxyWarnings } from "./proxy-warnings.ts";
import { type CorsOptions, cors } from "./cors.ts";

export interface AppDependencies {
  readonly router: AuthRouter;
  readonly logger: Logger;
  readonly addressOf: ClientAddress;
  readonly trustedProxies: readonly string[];
  readonly crossOrigin: CorsOptions;
  readonly reporting: ProblemReporting;
  /** Measures requests. */
  readonly measure?: Koa.Middleware;
  /** Serves the pages that links in messages open. */
  readonly pages: Koa.Middleware;
  /** Serves the API page. */
  readonly docs?: Koa.Middleware;
}

const clientGone: ReadonlySet<unknown> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Makes the Koa application: access log, problem documents, CORS, routes. */
export function createApp({
  router,
  logger,
  addressOf,
  trustedProxies,
  crossOrigin,
  reporting,
  pages,
  measure,
  docs,
}: AppDependencies): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => {
    // A client that disconnected is not an error of the service.
    const gone = error instanceof Error && "code" in error && clientGone.has(error.code);
    logger[gone ? "debug" : "error"]({ error: errorFields(error) }, "response failed");
  });
  if (measure !== undefined) app.use(measure);
  app.use((ctx, next) => inRequest(requestIdOf(ctx), next));
  app.use(accessLog(logger, addressOf));
  app.use(problemDocuments(reporting));
  app.use(proxyWarnings(logger, trustedProxies));
  app.use(assertHttpSyntax);
  if (crossOrigin.origins.length > 0) app.use(cors(crossOrigin));
  app.use(router.routes());
  app.use(pages);
  if (docs !== undefined) app.use(docs);
  return app;
}
