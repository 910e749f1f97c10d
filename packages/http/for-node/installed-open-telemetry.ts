import { createRequire } from "node:module";
import type { OpenTelemetry } from "@portcullis/http";

/**
 * Returns the installed module `@opentelemetry/api`; undefined without it. It is not imported, because it is optional
 * and handlers are created synchronously. All its copies share one state.
 */
export function installedOpenTelemetry(): OpenTelemetry | undefined {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api") as OpenTelemetry;
  } catch {
    return undefined;
  }
}
