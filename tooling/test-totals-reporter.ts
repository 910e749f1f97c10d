import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line for continuous integration: `N passed, N failed, N skipped`. */
export default class TestTotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      let broken = module.errors().length > 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") totals.passed += 1;
        else if (state === "failed") totals.failed += 1;
        else totals.skipped += 1;
        if (state === "failed") broken = false;
      }
      if (broken) totals.failed += 1;
      // If the setup of a group fails, its tests are skipped.
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) totals.failed += 1;
    }
    process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  }
}
