/** A line of the contract: 38, 38a. */
export type ContractLine = number | `${number}${"a" | "b" | "c" | "d" | "e"}`;

/**
 * One named behaviour, which code proves against a harness. It depends on no test runner, creates its data, and asserts
 * with `node:assert`. So it runs in any order, at the same time as others, under any runner.
 */
export interface Check<H, Line extends number | string = ContractLine> {
  /** The line of the contract, or the id of the requirement. */
  readonly line: Line;
  readonly group: string;
  /** A sentence that is true of a correct implementation. */
  readonly name: string;
  /** Why the check can't run on the harness; null if it can. */
  skip(harness: H): string | null;
  /** Rejects if the behaviour is missing. */
  run(harness: H): Promise<void>;
}

type CheckDefinition<H, Line extends number | string> = Omit<Check<H, Line>, "group" | "skip"> & {
  readonly skip?: (harness: H) => string | null;
};

/** The checks of one group. A check without `skip` applies to every harness. */
export function checksOf<H, Line extends number | string = ContractLine>(
  group: string,
  definitions: readonly CheckDefinition<H, Line>[],
): readonly Check<H, Line>[] {
  return definitions.map((definition) => ({ skip: () => null, ...definition, group }));
}
