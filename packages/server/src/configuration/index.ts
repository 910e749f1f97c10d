export { adviceForProduction } from "./advice.ts";
export type { Config } from "./config.ts";
export { ConfigurationError } from "./configuration-error.ts";
export { listSettings } from "./list-settings.ts";
export { type Environment, loadConfig } from "./load-config.ts";
