/** A line of the contract: 38, 38a. */
export type ContractLine = number | `${number}${"a" | "b" | "c" | "d" | "e"}`;

/**
 * One named behaviour, proven by running code against a harness. It knows no test runner, brings its own data, and
 * asserts with `node:assert`, so that it runs in any order, beside others, under any runner.
 */
export interface Check<H, Line extends number | string = ContractLine> {
  /** The line of the contract, or the id of the requirement. */
  readonly line: Line;
  readonly group: string;
  /** A sentence that is true of a sound implementation. */
  readonly name: string;
  /** Why the harness can't be asked this; null when it can. */
  skip(harness: H): string | null;
  /** Rejects when the behaviour is not there. */
  run(harness: H): Promise<void>;
}

type CheckDefinition<H, Line extends number | string> = Omit<Check<H, Line>, "group" | "skip"> & {
  readonly skip?: (harness: H) => string | null;
};

/** The checks of one group; a check without a `skip` applies to every harness. */
export function checksOf<H, Line extends number | string = ContractLine>(
  group: string,
  definitions: readonly CheckDefinition<H, Line>[],
): readonly Check<H, Line>[] {
  return definitions.map((definition) => ({ skip: () => null, ...definition, group }));
}
