import { print, type Terminal } from "./terminal.ts";

export interface Progress {
  /**
   * @param count done so far
   * @param share done so far, from 0 to 1, if the total is known
   */
  tell(count: number, share?: number): void;
  /** Clears the line. */
  end(): void;
}

export interface ProgressOptions {
  /** What is counted. */
  readonly noun: string;
  /** Returns milliseconds; default: `performance.now`. */
  readonly now?: () => number;
}

/** Milliseconds between two reports. */
const pauses = { terminal: 200, log: 30_000 };

/** ECMA-48: carriage return, erase to the end of the line. */
const clearLine = "\r\u001b[K";

/**
 * Reports the progress of long work: on a terminal in one line that is updated in place; elsewhere, such as in a log,
 * in a new line every half minute, so that short work prints nothing.
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
  const rate = `${count} ${noun}, ${Math.round((1000 * count) / elapsed)} per second`;
  if (share === undefined || share <= 0) return `${rate} …`;
  const left = Math.ceil((elapsed * (1 - share)) / share / 1000);
  return `${rate}, ${Math.floor(100 * share)} %, ${left < 120 ? `${left} s` : `${Math.ceil(left / 60)} min`} left …`;
}
