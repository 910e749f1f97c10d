import { errorFields } from "./error-fields.ts";
import type { Logger } from "./logger.ts";

/**
 * Wraps a listener of an event, a timer or a stream: an error that it throws is logged. Otherwise it would end the
 * process, because nothing catches it.
 */
export function contained<A extends readonly unknown[]>(
  logger: Logger,
  listener: (...given: A) => void,
): (...given: A) => void {
  return (...given) => {
    try {
      listener(...given);
    } catch (error) {
      logListenerFailure(logger, error);
    }
  };
}

function logListenerFailure(logger: Logger, error: unknown): void {
  try {
    logger.error({ error: errorFields(error) }, "listener failed");
  } catch {
    // The log itself failed, and there is nowhere else to report to.
  }
}
