/**
 * A line can't be imported. The message says which and why, without any content of the line, which has a password hash.
 */
export class ImportError extends Error {
  override readonly name = "ImportError";
  /** From 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`Line ${line}: ${problem}.`);
    this.line = line;
  }
}
