import { checksOf, registerContract } from "@portcullis/testkit";
import { expect, test } from "vitest";

const checks = checksOf<{ readonly storage?: string }>("Storage", [
  { line: 1, name: "It answers.", run: async () => undefined },
  {
    line: 2,
    name: "It stores.",
    skip: ({ storage }) => (storage === undefined ? "no storage here" : null),
    run: () => Promise.reject(new Error("it does not")),
  },
]);

/** A runner that records the tests that it is given and how each ended. */
async function run(open: Parameters<typeof registerContract<{ readonly storage?: string }, number>>[2]) {
  const outcomes: string[] = [];
  const hooks: (() => Promise<void>)[] = [];
  const tests: (() => Promise<void>)[] = [];
  registerContract(
    {
      describe: (_, body) => body(),
      test: (name, body) =>
        tests.push(async () => {
          let outcome = "passed";
          const context = { skip: (reason: string) => void (outcome = `skipped: ${reason}`) };
          await body(context).catch((error: Error) => void (outcome = `failed: ${error.message}`));
          outcomes.push(`${name} ${outcome}`);
        }),
      beforeAll: (body) => hooks.push(body),
      afterAll: (body) => hooks.push(body),
    },
    checks,
    open,
  );
  const [before, after] = hooks;
  await before?.();
  for (const one of tests) await one();
  await after?.();
  return outcomes;
}

test("A contract is a test for each check; a check that can't run is skipped by name and reason", async () => {
  let closed = 0;
  const close = () => void (closed += 1);
  expect(await run(() => ({ harness: {}, close }))).toEqual([
    "1. It answers. passed",
    "2. It stores. skipped: no storage here",
  ]);
  expect(await run(() => ({ harness: { storage: "x" }, close }))).toEqual([
    "1. It answers. passed",
    "2. It stores. failed: it does not",
  ]);
  expect(closed).toBe(2);
});

test("Without a harness every check is skipped by name and reason", async () => {
  expect(await run(() => ({ skipped: "no Docker" }))).toEqual([
    "1. It answers. skipped: no Docker",
    "2. It stores. skipped: no Docker",
  ]);
});

test("Under a runner whose tests can't be skipped, a check that can't run passes", async () => {
  for (const context of [{}, undefined]) {
    const tests: (() => Promise<void>)[] = [];
    registerContract(
      {
        describe: (_, body) => body(),
        test: (_, body) => tests.push(() => body(context)),
        beforeAll: () => undefined,
        afterAll: () => undefined,
      },
      checks,
      () => ({ skipped: "no Docker" }),
    );
    await Promise.all(tests.map((one) => one()));
    expect(tests).toHaveLength(2);
  }
});
