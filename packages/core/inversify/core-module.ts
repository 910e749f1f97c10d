import {
  broadcast,
  createPortcullis,
  noThrottle,
  type Portcullis,
  type ProfileSchema,
  type Settings,
} from "@portcullis/core";
import { ContainerModule, type ServiceIdentifier } from "inversify";
import {
  AccessTokenRepositoryId,
  AuthEventsId,
  ClockId,
  IdGeneratorId,
  LoginThrottleId,
  PasswordHasherId,
  TokenCodecId,
  TokenGeneratorId,
  UserRepositoryId,
} from "./identifiers.ts";

/** The use cases. `container.get<Portcullis<MyProfile>>(PortcullisId)` states the profile. */
// oxlint-disable-next-line typescript/no-explicit-any
export const PortcullisId = Symbol.for("portcullis.Portcullis") as ServiceIdentifier<Portcullis<any>>;

export interface CoreModuleOptions extends Settings {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly profileSchema?: ProfileSchema<any>;
}

/**
 * Binds the use cases to whatever adapters other modules bind. The throttle may be left unbound; of listeners to events any
 * number may be bound, and each hears all.
 * @throws RangeError from the first `get`, for settings that make no sense
 */
export function coreModule(options: CoreModuleOptions = {}): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(PortcullisId)
      .toDynamicValue((context) => {
        const listeners = context.getAll(AuthEventsId, { optional: true });
        const adapters = {
          users: context.get(UserRepositoryId),
          accessTokens: context.get(AccessTokenRepositoryId),
          passwordHasher: context.get(PasswordHasherId),
          tokenCodec: context.get(TokenCodecId),
          tokenGenerator: context.get(TokenGeneratorId),
          idGenerator: context.get(IdGeneratorId),
          clock: context.get(ClockId),
          throttle: context.get(LoginThrottleId, { optional: true }) ?? noThrottle,
          events: broadcast(listeners),
        };
        return createPortcullis(adapters, options);
      })
      .inSingletonScope();
  });
}
