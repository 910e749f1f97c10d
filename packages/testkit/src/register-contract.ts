import type { Check } from "./harness/check.ts";
import type { Awaitable } from "@portcullis/core/ports";

/**
 * What vitest and node:test pass to a test. Calling `skip` marks the test as skipped, with the reason. Under a runner
 * without `skip`, such as `bun test`, a skipped check passes without running.
 */
export interface TestContext {
  readonly skip?: (reason: string) => unknown;
}

/** The part of a test runner that a contract needs. For node:test, pass `before` and `after` as the last two. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: (context?: TestContext) => Promise<void>): unknown;
  beforeAll(body: () => Promise<void>): unknown;
  afterAll(body: () => Promise<void>): unknown;
}

/** A harness and a function that closes it, or the reason why it is not available. */
export type OpenedHarness<H> = { readonly harness: H; close?(): Awaitable<unknown> } | { readonly skipped: string };

/**
 * Makes a test of each check. `open` is called once, before the first test. A check that can't run on the harness is
 * skipped by name, with the reason.
 */
export function registerContract<H, Line extends number | string>(
  runner: TestRunner,
  checks: readonly Check<H, Line>[],
  open: () => Awaitable<OpenedHarness<H>>,
): void {
  let opened: OpenedHarness<H> = { skipped: "the harness was not opened" };
  runner.beforeAll(async () => {
    opened = await open();
  });
  runner.afterAll(async () => {
    if ("harness" in opened) await opened.close?.();
  });
  for (const group of new Set(checks.map((check) => check.group))) {
    runner.describe(group, () => {
      for (const check of checks.filter((one) => one.group === group)) {
        runner.test(`${check.line}. ${check.name}`, async (context) => {
          const reason = "skipped" in opened ? opened.skipped : check.skip(opened.harness);
          if ("skipped" in opened || reason !== null) {
            context?.skip?.(reason ?? "");
            return;
          }
          await check.run(opened.harness);
        });
      }
    });
  }
}
