/** The exit codes of the process. Those of signals are 128 plus the signal's number, as shells report them. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** A failure that the caller of a command can fix. Its message is shown to them. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
