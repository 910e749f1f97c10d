import type { Readable, Writable } from "node:stream";
import type { Environment } from "../configuration/index.ts";

/** What a command reads and writes. */
export interface Terminal {
  readonly env: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Progress and errors, for people. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

export const print = (stream: Writable, line: string): void => {
  stream.write(`${line}\n`);
};
