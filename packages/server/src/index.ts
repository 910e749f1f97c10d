export { type Config, ConfigurationError, type Environment, loadConfig } from "./configuration/index.ts";
export { LoggedEvents } from "./logging/logged-events.ts";
export { createLogger, type Logger } from "./logging/logger.ts";
export { type Service, type ServiceOptions, startService } from "./service/start-service.ts";
export { DatabaseUnusableError } from "./storage/database-faults.ts";
