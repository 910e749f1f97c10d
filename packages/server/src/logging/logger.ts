import { trace } from "@opentelemetry/api";
import { destination, type Logger, pino } from "pino";
import type { Config } from "../configuration/index.ts";
import { currentRequestId } from "./request-scope.ts";

export type { Logger } from "pino";

/** Bytes of lines that are kept while the output takes none, as on a full disk; beyond that, lines are dropped. */
const heldBack = 1_048_576;

/**
 * One JSON line for each thing that happened, written at once, so that nothing is lost when the process ends. Never
 * throws: an output that can't be written stops no request.
 * @param write default: to standard output
 */
export function createLogger(
  { logLevel }: Pick<Config, "logLevel">,
  write: { write(line: string): void } = standardOutput(),
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

function standardOutput() {
  const output = destination({ fd: 1, sync: true, maxLength: heldBack });
  // Without a listener, a full disk would throw out of the statement that logs.
  output.on("error", () => undefined);
  return output;
}
