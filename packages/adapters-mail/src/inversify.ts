import { NotifierId } from "@portcullis/core/inversify";
import type { Notifier } from "@portcullis/core/ports";
import { ContainerModule } from "inversify";

/** Binds the port Notifier to the given notifier. */
export const mailModule = (notifier: Notifier): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(NotifierId).toConstantValue(notifier);
  });
