import type { Terminal } from "./terminal.ts";
import { exitCodes } from "./exit-codes.ts";

/**
 * Whoever reads the output may go away when they have seen enough (`| head -1`): that is no failure. Output that can't be
 * written, as on a full disk, is one.
 * @param onFailure gets the exit code
 */
export function handleOutputErrors({ stdout, stderr }: Terminal, onFailure: (exitCode: number) => void): void {
  stderr.on("error", () => undefined);
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    stderr.write(`The output can't be written (${error.code ?? error.name}).\n`);
    onFailure(exitCodes.failure);
  });
}
