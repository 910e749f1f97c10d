import type { Check } from "@portcullis/testkit";

/** Runs all checks on a harness and returns those that fail, as line and name. */
export async function failingChecks<H>(checks: readonly Check<H>[], harness: H): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const check of checks) {
    if (check.skip(harness) !== null) continue;
    await check.run(harness).catch(() => failing.push(`${check.line}. ${check.name}`));
  }
  return failing;
}

/** Each name, shortened to the beginning that was expected. A name that was not expected stays whole. */
export const asExpected = (failing: readonly string[], beginnings: readonly string[]): ReadonlySet<string> =>
  new Set(failing.map((name) => beginnings.find((beginning) => name.startsWith(beginning)) ?? name));
