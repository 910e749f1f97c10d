import { type AuthRouter, type ClientAddress, problemDocuments, type ProblemReporting } from "@portcullis/http-koa";
import Koa from "koa";
import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import { accessLog } from "./access-log.ts";
import { cors } from "./cors.ts";

export interface AppParts {
  readonly router: AuthRouter;
  readonly logger: Logger;
  readonly addressOf: ClientAddress;
  readonly corsOrigins: readonly string[];
  readonly reporting: ProblemReporting;
}

/** The Koa application: access log, problem documents, CORS, routes. */
export function createApp({ router, logger, addressOf, corsOrigins, reporting }: AppParts): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => logger.error({ error: errorFields(error) }, "response failed"));
  app.use(accessLog(logger, addressOf));
  app.use(problemDocuments(reporting));
  if (corsOrigins.length > 0) app.use(cors(corsOrigins));
  app.use(router.routes());
  return app;
}
