import type { Readable, Writable } from "node:stream";
import type { Environment } from "../configuration/index.ts";

/** The streams and variables that a command reads and writes. */
export interface Terminal {
  readonly env: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** For results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** For progress and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

export const print = (stream: Writable, line: string): void => {
  stream.write(`${line}\n`);
};
