/** A line that can't be taken in. The message says which and why, and holds nothing of it, for there is a hash in it. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  /** From 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`Line ${line}: ${problem}.`);
    this.line = line;
  }
}
