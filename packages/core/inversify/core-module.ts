import { broadcast, createPortcullis, type Portcullis, type ProfileSchema, type Settings } from "@portcullis/core";
import { ContainerModule, type ServiceIdentifier } from "inversify";
import {
  AccessTokenRepositoryId,
  AuthEventsId,
  ClientNetworksId,
  ClockId,
  IdGeneratorId,
  KeyedDigestId,
  LoginThrottleId,
  NotifierId,
  OneTimeSecretRepositoryId,
  PasswordHasherId,
  SecretGeneratorId,
  ThrottleCountersId,
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
 * Binds the use cases to the adapters that other modules bind. Logins and registrations are throttled if throttle
 * counters, a keyed digest and client networks are bound; a bound `LoginThrottleId` replaces the throttle of login. Any
 * number of event listeners may be bound, and each receives every event.
 * @throws RangeError from the first `get`, for invalid settings
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
          throttleCounters: context.get(ThrottleCountersId, { optional: true }),
          keyedDigest: context.get(KeyedDigestId, { optional: true }),
          clientNetworks: context.get(ClientNetworksId, { optional: true }),
          oneTimeSecrets: context.get(OneTimeSecretRepositoryId, { optional: true }),
          secretGenerator: context.get(SecretGeneratorId, { optional: true }),
          notifier: context.get(NotifierId, { optional: true }),
          throttle: context.get(LoginThrottleId, { optional: true }),
          events: broadcast(listeners),
        };
        return createPortcullis(adapters, options);
      })
      .inSingletonScope();
  });
}
