export { type CoreModuleOptions, coreModule, PortcullisId } from "./core-module.ts";
export * from "./identifiers.ts";
