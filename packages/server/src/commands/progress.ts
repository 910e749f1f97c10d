import { print, type Terminal } from "./terminal.ts";

export interface Progress {
  /**
   * @param count done so far
   * @param share of the whole, 0 to 1, where the whole is known
   */
  tell(count: number, share?: number): void;
  /** Leaves the line to whatever comes next. */
  end(): void;
}

export interface ProgressOptions {
  /** What is counted. */
  readonly noun: string;
  /** Milliseconds; default: those of this process. */
  readonly now?: () => number;
}

/** Milliseconds between two reports. */
const pauses = { terminal: 200, log: 30_000 };

/** ECMA-48: carriage return, erase to the end of the line. */
const clearLine = "\r\u001b[K";

/**
 * Tells how far long work has got: at a terminal in one line that changes; elsewhere, as in a log, in a plain line each half
 * minute, so that short work says nothing.
 */
export function progressOf(
  { env, stderr }: Pick<Terminal, "env" | "stderr">,
  { noun, now = () => performance.now() }: ProgressOptions,
): Progress {
  const ci = env["CI"] ?? "";
  const inPlace = stderr.isTTY === true && env["TERM"] !== "dumb" && (ci === "" || ci === "false");
  const pause = inPlace ? pauses.terminal : pauses.log;
  const start = now();
  let last = start;
  let shown = false;
  return {
    tell: (count, share) => {
      if (now() - last < pause) return;
      last = now();
      const line = lineOf(noun, count, last - start, share);
      if (inPlace) stderr.write(`${clearLine}${line}`);
      else print(stderr, line);
      shown = true;
    },
    end: () => {
      if (inPlace && shown) stderr.write(clearLine);
      shown = false;
    },
  };
}

function lineOf(noun: string, count: number, elapsed: number, share: number | undefined): string {
  const rate = `${count} ${noun}, ${Math.round((1000 * count) / elapsed)} a second`;
  if (share === undefined || share <= 0) return `${rate} …`;
  const left = Math.ceil((elapsed * (1 - share)) / share / 1000);
  return `${rate}, ${Math.floor(100 * share)} %, ${left < 120 ? `${left} s` : `${Math.ceil(left / 60)} min`} left …`;
}
