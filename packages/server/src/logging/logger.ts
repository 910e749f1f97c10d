import { trace } from "@opentelemetry/api";
import { destination, type Logger, pino } from "pino";
import type { Config } from "../configuration/index.ts";
import { currentRequestId } from "./request-scope.ts";

export type { Logger } from "pino";

/**
 * One JSON line for each thing that happened, written at once, so that nothing is lost when the process ends.
 * @param write default: to standard output
 */
export function createLogger(
  { logLevel }: Pick<Config, "logLevel">,
  write: { write(line: string): void } = destination({ fd: 1, sync: true }),
): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => {
        const request_id = currentRequestId();
        const trace_id = trace.getActiveSpan()?.spanContext().traceId;
        return { ...(request_id === undefined ? {} : { request_id }), ...(trace_id === undefined ? {} : { trace_id }) };
      },
      formatters: { level: (level) => ({ level }) },
      // Only what `errorFields` picks is ever logged of an error; an error handed over as it is shows nothing.
      serializers: { err: () => undefined },
    },
    write,
  );
}
