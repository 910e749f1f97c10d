import type { Harness, memoryHarness } from "../memory-harness.ts";

/** One thing wrong with an adapter, and the checks that must notice it: for each its line and how its name begins. */
export interface Fault {
  readonly is: string;
  readonly breaks: (sound: ReturnType<typeof memoryHarness>) => Partial<Harness>;
  readonly noticedBy: readonly string[];
}
