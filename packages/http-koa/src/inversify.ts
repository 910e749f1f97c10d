import type { Profile } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { ContainerModule, type ServiceIdentifier } from "inversify";
import { type AuthRouter, type AuthRouterOptions, createAuthRouter } from "./auth-router.ts";

/** `container.get<AuthRouter<MyProfile>>(AuthRouterId)` states the profile, as it does for the use cases. */
// oxlint-disable-next-line typescript/no-explicit-any
export const AuthRouterId = Symbol.for("portcullis.AuthRouter") as ServiceIdentifier<AuthRouter<any>>;

export type HttpModuleOptions = Omit<AuthRouterOptions<Profile>, "portcullis">;

/**
 * Binds the router to the use cases that the core's module binds.
 * @throws RangeError from the first `get`, for invalid options
 */
export function httpModule(options: HttpModuleOptions = {}): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(AuthRouterId)
      .toResolvedValue((portcullis) => createAuthRouter({ ...options, portcullis }), [PortcullisId])
      .inSingletonScope();
  });
}
