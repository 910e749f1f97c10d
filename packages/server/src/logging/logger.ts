import { trace } from "@opentelemetry/api";
import { destination, type Logger, pino } from "pino";
import type { Config } from "../configuration/index.ts";
import { currentRequestId } from "./request-scope.ts";

export type { Logger } from "pino";

/** Bytes of lines that are kept while the output accepts none, as on a full disk. Further lines are dropped. */
const heldBack = 1_048_576;

/**
 * Logs one JSON line per event. Lines are written synchronously, so that none is lost when the process ends. Never
 * throws: an output that can't be written does not fail a request.
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
      // Only the fields that `errorFields` picks are logged of an error. An error that is passed directly is not.
      serializers: { err: () => undefined },
    },
    write,
  );
}

function standardOutput() {
  const output = destination({ fd: 1, sync: true, maxLength: heldBack });
  // Without a listener, a full disk would make the logging statement throw.
  output.on("error", () => undefined);
  return output;
}
