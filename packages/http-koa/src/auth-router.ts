import type { NoProfile, Profile } from "@portcullis/core";
import type { Middleware } from "koa";
import type { AuthRouterOptions } from "./auth-router-options.ts";
import type { Guards } from "./guards/guards.ts";

/** The routes of one Portcullis, to be mounted on a Koa application, and the guards for the application's own. */
export interface AuthRouter<P extends Profile = NoProfile> {
  /** Answers every path below the prefix, and the root paths; lets all others pass. */
  routes(): Middleware;
  readonly guards: Guards<P>;
}

/** @throws RangeError for options that make no sense */
export declare function createAuthRouter<P extends Profile = NoProfile>(options: AuthRouterOptions<P>): AuthRouter<P>;
