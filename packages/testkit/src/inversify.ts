import type { Clock } from "@portcullis/core/ports";
import { ClockId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";

/** Binds the given clock, such as a `SettableClock`. */
export const clockModule = (clock: Clock): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(ClockId).toConstantValue(clock);
  });
