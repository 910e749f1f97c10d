import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import type { Service } from "./start-service.ts";

/**
 * Ends the process on SIGTERM or SIGINT, gracefully: exit code 0 when every accepted request was answered. Further
 * signals change nothing. One that comes while the service is starting is obeyed when it has started.
 */
export function runUntilSignal(starting: Promise<Service>, logger: Logger): void {
  const stop = async (signal: string) => {
    logger.info({ signal }, "stopping");
    const service = await starting.catch(() => null);
    // A start that failed is told by who began it.
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

/** Ends a service that has started and can't go on, gracefully, with 1. */
export async function stopAfterFailure(starting: Promise<Service>, message: string, logger: Logger): Promise<void> {
  logger.fatal({ reason: message }, "stopping");
  const service = await starting.catch(() => null);
  await service?.stop();
  process.exit(1);
}

/** Logs an error that nobody caught, and ends the process at once, with 1: its state is unknown. */
export function dieOnUncaught(logger: Logger): void {
  process.on("uncaughtException", (error) => die(logger, error));
  process.on("unhandledRejection", (reason) => die(logger, reason));
}

function die(logger: Logger, error: unknown): never {
  logger.fatal({ error: errorFields(error) }, "uncaught error");
  process.exit(1);
}
