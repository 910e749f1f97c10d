import { LoginThrottleId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import { InProcessThrottle } from "./in-process-throttle.ts";

/** Binds the throttle of a single process. */
export const inProcessThrottleModule = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(LoginThrottleId).toConstantValue(new InProcessThrottle());
  });
