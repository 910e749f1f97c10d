import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import type { Service } from "./start-service.ts";

/**
 * Ends the process gracefully on SIGTERM or SIGINT. The exit code is 0 if every accepted request was answered. Further
 * signals have no effect. A signal during the start takes effect after it.
 */
export function runUntilSignal(starting: Promise<Service>, logger: Logger): void {
  const stop = async (signal: string) => {
    logger.info({ signal }, "stopping");
    const service = await starting.catch(() => null);
    // The caller reports a failed start.
    if (service === null) return;
    const answered = await service.stop();
    logger[answered ? "info" : "error"](answered ? "stopped" : "stopped with requests unanswered");
    process.exit(answered ? 0 : 1);
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      stopping ??= stop(signal).catch((error: unknown) => die(logger, error));
    });
  }
}

/** Ends a started service that can't continue, gracefully, with exit code 1. */
export async function stopAfterFailure(starting: Promise<Service>, message: string, logger: Logger): Promise<void> {
  logger.fatal({ reason: message }, "stopping");
  const service = await starting.catch(() => null);
  await service?.stop();
  process.exit(1);
}

/** Logs an uncaught error and ends the process at once with exit code 1, because its state is unknown. */
export function dieOnUncaught(logger: Logger): void {
  process.on("uncaughtException", (error) => die(logger, error));
  process.on("unhandledRejection", (reason) => die(logger, reason));
}

function die(logger: Logger, error: unknown): never {
  logger.fatal({ error: errorFields(error) }, "uncaught error");
  process.exit(1);
}
