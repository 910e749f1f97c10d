import type { AuthEvents } from "@portcullis/core";
import { AuthEventsId, coreModule } from "@portcullis/core/inversify";
import { type HttpModuleOptions, httpModule } from "@portcullis/http-koa/inversify";
import { Container, ContainerModule } from "inversify";
import type { Config } from "../configuration/index.ts";
import { blocklistFor } from "./blocklist.ts";

/** What binds the ports. Storage is swapped by giving another module; each is loaded once. */
export interface AdapterModules {
  /** Users, access tokens and throttle counters. */
  readonly storage: ContainerModule;
  /** Hasher, token codec and generator, keyed digest, client networks, ids and clock. */
  readonly crypto: ContainerModule;
  /** A login throttle that takes the place of the one that counts in the storage. */
  readonly throttle?: ContainerModule;
  /** Receives every event. Default: none. */
  readonly events?: ContainerModule;
}

/** Binds listeners: each hears every event, whatever the others do. */
export const eventsModule = (...listeners: readonly AuthEvents[]): ContainerModule =>
  new ContainerModule(({ bind }) => {
    for (const listener of listeners) bind(AuthEventsId).toConstantValue(listener);
  });

/**
 * The use cases (`PortcullisId`) and routes (`AuthRouterId`) of the configuration, on the given adapters.
 * @throws ConfigurationError when the blocklist can't be read
 */
export function buildContainer(config: Config, modules: AdapterModules, http: HttpModuleOptions = {}): Container {
  const { accessToken, accessTtl, refreshIdleTtl, sessionTtl, refreshRetryWindow } = config;
  const { registrationRefusals: mostRefusals, registrationsPerHour: mostRegistrations } = config;
  const { prefix, publicPath = "", trustedProxies } = config;
  const { passwordMinLength: minLength, passwordMaxLength: maxLength } = config;
  const core = coreModule({
    accessToken,
    lifetimes: { accessTtl, refreshIdleTtl, sessionTtl, refreshRetryWindow },
    password: { minLength, maxLength, isCommon: blocklistFor(config) },
    throttle: config.throttle ? { registration: { mostRefusals, mostRegistrations } } : "off",
  });
  const { storage, crypto, throttle, events } = modules;
  const container = new Container();
  for (const module of [
    storage,
    crypto,
    throttle,
    events,
    core,
    httpModule({ prefix, publicPath, trustedProxies, ...http }),
  ]) {
    if (module !== undefined) container.load(module);
  }
  return container;
}
