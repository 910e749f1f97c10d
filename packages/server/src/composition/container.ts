import type { AuthEvents, Notifier } from "@portcullis/core";
import { AuthEventsId, coreModule, type CoreModuleOptions } from "@portcullis/core/inversify";
import { type HttpModuleOptions, httpModule } from "@portcullis/http-koa/inversify";
import { mailModule } from "@portcullis/adapters-mail/inversify";
import { Container, ContainerModule } from "inversify";
import type { Config } from "../configuration/index.ts";
import { blocklistFor } from "./blocklist.ts";
import { linksFor } from "./links.ts";
import { profileSchema } from "./profile-schema.ts";

/** The modules that bind the ports. Pass another module to replace the storage. Each is loaded once. */
export interface AdapterModules {
  /** Binds the repositories and the throttle counters. */
  readonly storage: ContainerModule;
  /** Binds hasher, token codec and generator, keyed digest, client networks, ids and clock. */
  readonly crypto: ContainerModule;
  /** Binds a login throttle that replaces the one that counts in the storage. */
  readonly throttle?: ContainerModule;
  /** Binds event listeners. Default: none. */
  readonly events?: ContainerModule;
  /** Delivers messages; required if e-mail is on. */
  readonly notifier?: ContainerModule;
}

/** Binds the notifier, if e-mail is on. */
export const notifierModule = (notifier: Notifier | null): { readonly notifier?: ContainerModule } =>
  notifier === null ? {} : { notifier: mailModule(notifier) };

/** Where users have their e-mail address. */
function emailSettings({ email, requireVerified }: Config): CoreModuleOptions {
  if (email === "off") return {};
  if (email === "username") return { email, requireVerified };
  return { email: { field: "email" }, requireVerified, profileSchema: profileSchema(requireVerified) };
}

/** Binds event listeners. Each receives every event; an error in one does not affect the others. */
export const eventsModule = (...listeners: readonly AuthEvents[]): ContainerModule =>
  new ContainerModule(({ bind }) => {
    for (const listener of listeners) bind(AuthEventsId).toConstantValue(listener);
  });

/**
 * Makes a container with the use cases (`PortcullisId`) and the router (`AuthRouterId`) of the configuration, on the
 * given adapters.
 * @throws ConfigurationError if the blocklist can't be read
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
    ...emailSettings(config),
    links: linksFor(config),
    throttle: config.throttle ? { registration: { mostRefusals, mostRegistrations } } : "off",
  });
  const { storage, crypto, throttle, events, notifier } = modules;
  const container = new Container();
  for (const module of [
    storage,
    crypto,
    throttle,
    events,
    notifier,
    core,
    httpModule({ prefix, publicPath, trustedProxies, ...http }),
  ]) {
    if (module !== undefined) container.load(module);
  }
  return container;
}
