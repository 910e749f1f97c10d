import { StorageError } from "@portcullis/core";
import type { Disturbance } from "./operations.ts";

/** Wraps the repositories that the use cases call, and disturbs one operation at a time. */
export class Interference {
  #disturbance: Disturbance | null = null;
  #meanwhile: () => Promise<void> = () => Promise.resolve();
  #calls = 0;
  #fired = false;

  /** @param meanwhile what the other process does, for a disturbance of that kind */
  arm(disturbance: Disturbance | null, meanwhile: () => Promise<void>): void {
    this.#disturbance = disturbance;
    this.#meanwhile = meanwhile;
    this.#calls = 0;
    this.#fired = false;
  }

  /** Returns whether something was disturbed. */
  disarm(): boolean {
    this.#disturbance = null;
    return this.#fired;
  }

  /** The same repository, whose calls are counted and disturbed. */
  around<T extends object>(repository: T): T {
    return new Proxy(repository, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...given: readonly unknown[]) =>
          this.#call(() => Promise.resolve(Reflect.apply(method, target, given)));
      },
    });
  }

  async #call(call: () => Promise<unknown>): Promise<unknown> {
    const disturbance = this.#disturbance;
    if (disturbance === null) return call();
    this.#calls += 1;
    if (disturbance.kind === "meanwhile") {
      if (this.#calls === disturbance.at) {
        this.#fired = true;
        await this.#meanwhile();
      }
      return call();
    }
    const { at, carriedOut, crash } = disturbance;
    if (this.#calls < at || (this.#calls > at && !crash)) return call();
    this.#fired = true;
    // The caller does not learn whether it would have been rejected.
    if (this.#calls === at && carriedOut) await call().catch(() => undefined);
    throw new StorageError("unavailable");
  }
}
