import type { Parameter } from "./database.ts";

/** Collects the parameters of a statement whose text varies. */
export class Bindings {
  readonly values: Parameter[] = [];

  /** The placeholder of the value: `$1`, `$2`, … */
  bind(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
