import * as openTelemetry from "@opentelemetry/api";
import type { Portcullis } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { type AuthRouter, type CookieOptions, clientAddress } from "@portcullis/http-koa";
import { createDocs } from "@portcullis/http-koa/docs";
import { AuthRouterId } from "@portcullis/http-koa/inversify";
import type Koa from "koa";
import type { Config } from "../configuration/index.ts";
import type { UserProfile } from "../engines/index.ts";
import { createApp } from "../http/create-app.ts";
import type { Logger } from "../logging/logger.ts";
import { databaseErrorFields } from "../storage/database-faults.ts";
import { version } from "../configuration/version.ts";
import { type AdapterModules, buildContainer } from "./container.ts";
import { credentialOptions, wellKnownOptions } from "./http-options.ts";
import { landingPages } from "../pages/pages.ts";

export interface ComposedApp {
  readonly app: Koa;
  readonly portcullis: Portcullis<UserProfile>;
}

export interface ComposeOptions {
  readonly logger: Logger;
  /** Resolves if the database can be used. Default: at once. */
  readonly ready?: () => Promise<void>;
  /** Measures requests. Default: none. */
  readonly measure?: Koa.Middleware;
  /** From `createCrypto`; required if cookies are on. */
  readonly csrfKeys?: CookieOptions["csrfKeys"];
}

/** Makes the Koa application of a configuration on any adapters. It does not listen yet. */
export function composeApp(config: Config, modules: AdapterModules, options: ComposeOptions): ComposedApp {
  const { logger, ready, measure, csrfKeys } = options;
  const reporting = {
    onError: (error: unknown, ctx: Koa.Context) => {
      const { requestId: request_id }: { requestId?: unknown } = ctx.state;
      logger.error({ request_id, error: databaseErrorFields(error) }, "request failed");
    },
  };
  const container = buildContainer(config, modules, {
    ...reporting,
    openapi: { version },
    openTelemetry,
    ...(ready === undefined ? {} : { ready }),
    ...credentialOptions(config, csrfKeys),
    ...wellKnownOptions(config),
  });
  const app = createApp({
    router: container.get<AuthRouter>(AuthRouterId),
    logger,
    addressOf: clientAddress(config.trustedProxies),
    trustedProxies: config.trustedProxies,
    crossOrigin: { origins: config.corsOrigins, cookies: config.cookies },
    reporting,
    pages: landingPages(config),
    ...(measure === undefined ? {} : { measure }),
    ...(config.docs ? { docs: createDocs() } : {}),
  });
  return { app, portcullis: container.get<Portcullis<UserProfile>>(PortcullisId) };
}
