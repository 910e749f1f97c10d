import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import type { Service } from "./start-service.ts";

/**
 * Ends the process on SIGTERM or SIGINT, gracefully: exit code 0 when every accepted request was answered. Further
 * signals change nothing. An error that nobody caught ends it at once, with 1: its state is unknown.
 */
export function runUntilSignal(service: Service, logger: Logger): void {
  const stop = async (signal: string) => {
    logger.info({ signal }, "stopping");
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

/** Logs what nobody caught, and ends the process. */
export function dieOnUncaught(logger: Logger): void {
  process.on("uncaughtException", (error) => die(logger, error));
  process.on("unhandledRejection", (reason) => die(logger, reason));
}

function die(logger: Logger, error: unknown): never {
  logger.fatal({ error: errorFields(error) }, "uncaught error");
  process.exit(1);
}
