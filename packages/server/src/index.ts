export { type ComposedApp, type ComposeOptions, composeApp } from "./composition/compose-app.ts";
export { type AdapterModules, buildContainer, eventsModule } from "./composition/container.ts";
export { cryptoFor, type CryptoOverrides } from "./composition/crypto.ts";
export {
  type Config,
  ConfigurationError,
  type DatabaseLocation,
  type Environment,
  listSettings,
  loadConfig,
} from "./configuration/index.ts";
export { type AppParts, createApp } from "./http/create-app.ts";
export { createLogger, type Logger } from "./logging/logger.ts";
export { LoggedEvents } from "./logging/logged-events.ts";
export { type Service, type ServiceOptions, startService } from "./service/start-service.ts";
export { connectStorage } from "./storage/connect-storage.ts";
export type { Storage } from "@portcullis/core/ports";
