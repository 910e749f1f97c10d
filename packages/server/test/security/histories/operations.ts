import fc from "fast-check";

/**
 * An operation without ids: users and sessions are numbered in the order in which they became known. So a history has a
 * meaning on every store, also when it is shortened.
 */
export type Operation =
  | { readonly do: "register"; readonly name: number; readonly password: number }
  /** `password`: null means the right one. */
  | { readonly do: "login"; readonly name: number; readonly password: number | null }
  /** `age`: how many pairs ago the token was issued. */
  | { readonly do: "refresh"; readonly session: number; readonly age: number }
  | { readonly do: "logout"; readonly session: number; readonly age: number; readonly by: "access" | "refresh" }
  | { readonly do: "logoutWithTwo"; readonly access: number; readonly refresh: number }
  | { readonly do: "logoutEverywhere"; readonly user: number; readonly except: number | null }
  | { readonly do: "revokeSession"; readonly user: number; readonly session: number }
  /** `current`: null means the right one. */
  | { readonly do: "change"; readonly user: number; readonly current: number | null; readonly next: number }
  | { readonly do: "setDisabled"; readonly user: number; readonly disabled: boolean }
  | { readonly do: "delete"; readonly user: number }
  | { readonly do: "purge"; readonly batchSize: number }
  | { readonly do: "time"; readonly milliseconds: number }
  /** Hashes with the current settings differ from the stored ones. */
  | { readonly do: "raiseHashCost" };

/** An event between two steps of an operation. `at`: before which call of a repository; the first is 1. */
export type Disturbance =
  /** The call fails, carried out or not. With `crash`, every later call fails too, as if the process had ended. */
  | { readonly kind: "fault"; readonly at: number; readonly carriedOut: boolean; readonly crash: boolean }
  /** Another process does something at the same time. */
  | { readonly kind: "meanwhile"; readonly at: number; readonly operation: Operation };

export interface Step {
  readonly operation: Operation;
  readonly disturbance: Disturbance | null;
}

export const lifetimes = { accessTtl: 60, refreshIdleTtl: 600, sessionTtl: 900, refreshRetryWindow: 10 };

export const usernames = ["alice", "Alice", "bob"] as const;
export const passwords = ["correct horse 0", "correct horse 1", "correct horse 2"] as const;

const upTo = (max: number) => fc.nat({ max });

const mostly = <T, U>(one: fc.Arbitrary<T>, other: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: other });

/**
 * The last ones are chosen most often. Otherwise, a long history would have many users and sessions that never meet.
 */
const aUser = mostly(upTo(1), upTo(3));
const aSession = mostly(upTo(1), upTo(9));
const anAge = mostly(fc.constant(0), upTo(3));
const aPassword = upTo(passwords.length - 1);
const rightOrNot = mostly(fc.constant(null), aPassword);
const aName = mostly(upTo(1), upTo(usernames.length - 1));

const pauses = [1, 500, 1_000, 9_000, 9_999, 10_000, 59_000, 60_000, 300_000, 599_000, 600_000, 900_000];

/** How often each is chosen, and the maximum number of its calls of a repository. */
const kinds: readonly {
  readonly weight: number;
  readonly calls: number;
  readonly operation: fc.Arbitrary<Operation>;
}[] = [
  {
    weight: 3,
    calls: 1,
    operation: fc.record({ do: fc.constant("register"), name: aName, password: aPassword }),
  },
  {
    weight: 6,
    calls: 3,
    operation: fc.record({ do: fc.constant("login"), name: aName, password: rightOrNot }),
  },
  {
    weight: 10,
    calls: 3,
    operation: fc.record({ do: fc.constant("refresh"), session: aSession, age: anAge }),
  },
  {
    weight: 2,
    calls: 1,
    operation: fc.record({
      do: fc.constant("logout"),
      session: aSession,
      age: anAge,
      by: fc.constantFrom("access", "refresh"),
    }),
  },
  {
    weight: 1,
    calls: 2,
    operation: fc.record({ do: fc.constant("logoutWithTwo"), access: aSession, refresh: aSession }),
  },
  {
    weight: 1,
    calls: 1,
    operation: fc.record({
      do: fc.constant("logoutEverywhere"),
      user: aUser,
      except: fc.option(aSession, { nil: null }),
    }),
  },
  {
    weight: 1,
    calls: 1,
    operation: fc.record({ do: fc.constant("revokeSession"), user: aUser, session: aSession }),
  },
  {
    weight: 4,
    calls: 3,
    operation: fc.record({ do: fc.constant("change"), user: aUser, current: rightOrNot, next: aPassword }),
  },
  {
    weight: 2,
    calls: 1,
    operation: fc.record({
      do: fc.constant("setDisabled"),
      user: aUser,
      disabled: mostly(fc.constant(false), fc.constant(true)),
    }),
  },
  { weight: 1, calls: 1, operation: fc.record({ do: fc.constant("delete"), user: aUser }) },
  {
    weight: 1,
    calls: 3,
    operation: fc.record({ do: fc.constant("purge"), batchSize: fc.constantFrom(1, 2, 1_000) }),
  },
  {
    weight: 4,
    calls: 0,
    operation: fc.record({ do: fc.constant("time"), milliseconds: fc.constantFrom(...pauses) }),
  },
  { weight: 2, calls: 0, operation: fc.record({ do: fc.constant("raiseHashCost") }) },
];

const anyOperation = fc.oneof(...kinds.map(({ weight, operation: arbitrary }) => ({ weight, arbitrary })));

/**
 * The operations that compete with this one: the same one, and for a password also a login with the new one, or its
 * change.
 */
function rivalsOf(operation: Operation): readonly [Operation, ...Operation[]] {
  if (operation.do === "login") return [operation, { do: "change", user: 0, current: null, next: 1 }];
  if (operation.do === "change") return [operation, { do: "login", name: 0, password: operation.next }];
  return [operation];
}

/** Half of the steps are undisturbed. If a step meets another operation, half of the time it is a rival. */
const step = ({ calls, operation }: (typeof kinds)[number]): fc.Arbitrary<Step> =>
  fc
    .record({
      operation,
      disturbed: fc.boolean(),
      kind: fc.constantFrom("fault", "meanwhile"),
      at: fc.integer({ min: 1, max: Math.max(1, calls) }),
      carriedOut: fc.boolean(),
      crash: fc.boolean(),
      rival: fc.option(upTo(1), { nil: null, freq: 2 }),
      other: anyOperation,
    })
    .map(({ operation: one, disturbed, kind, at, carriedOut, crash, rival, other }) => {
      if (!disturbed || calls === 0) return { operation: one, disturbance: null };
      if (kind === "fault") return { operation: one, disturbance: { kind: "fault", at, carriedOut, crash } };
      const [like, unlike = like] = rivalsOf(one);
      const met = rival === null ? other : rival === 0 ? like : unlike;
      return { operation: one, disturbance: { kind: "meanwhile", at, operation: met } };
    });

/** The history begins with a user who is logged in. Otherwise, most operations would find no user. */
const beginning: readonly Step[] = [
  { operation: { do: "register", name: 0, password: 0 }, disturbance: null },
  { operation: { do: "login", name: 0, password: null }, disturbance: null },
];

const anyStep = fc.oneof(...kinds.map((kind) => ({ weight: kind.weight, arbitrary: step(kind) })));

export const history = (length: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(anyStep, { minLength: 1, maxLength: length, size: "max" }).map((steps) => beginning.concat(steps));
