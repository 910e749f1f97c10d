import type { Terminal } from "./terminal.ts";
import { exitCodes } from "./exit-codes.ts";

/**
 * Handles errors of the output streams. A reader that closes the pipe (`| head -1`) is not a failure. Output that can't
 * be written, for example to a full disk, is one.
 * @param onFailure gets the exit code
 */
export function handleOutputErrors({ stdout, stderr }: Terminal, onFailure: (exitCode: number) => void): void {
  stderr.on("error", () => undefined);
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    stderr.write(`Can't write the output (${error.code ?? error.name}).\n`);
    onFailure(exitCodes.failure);
  });
}
