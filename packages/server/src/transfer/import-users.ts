import { StorageError, type User, type UserId } from "@portcullis/core";
import {
  AddressTakenError,
  type Clock,
  type NewUser,
  type PasswordHasher,
  UsernameTakenError,
  type UserRepository,
} from "@portcullis/core/ports";
import type { IdKind, UserProfile } from "../engines/index.ts";
import { ImportError } from "./import-error.ts";
import type { Line } from "./lines.ts";
import { readUserLine } from "./user-line.ts";

export interface ImportTarget {
  readonly users: UserRepository<UserProfile>;
  /** The form of the ids that the store accepts. */
  readonly idKind: IdKind;
  readonly passwordHasher: Pick<PasswordHasher, "isWellFormedHash"> & {
    /** Returns which limit a hash exceeds; null if none. */
    readonly excessOf?: (passwordHash: string) => string | null;
    /** Names a well-known form that can't be verified; null if the form is unknown. */
    readonly unsupportedKindOf?: (passwordHash: string) => string | null;
  };
  readonly clock: Clock;
}

export interface ImportOptions {
  /** `keep` the ids of the lines, or let the store generate `new` ones. */
  readonly ids: "keep" | "new";
  /** What happens if a username exists: `fail` stops the import, `skip` skips the line. */
  readonly onConflict: "fail" | "skip";
  /** Called after each batch is stored. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Called with the old and the new id of each user whose line has an id; the import waits for it. */
  readonly onId?: (from: UserId, to: UserId) => void | Promise<void>;
}

export interface ImportProgress {
  readonly imported: number;
  readonly skipped: number;
  /** How many of the skipped users exist with a different id. */
  readonly differing: number;
}

interface Candidate {
  readonly number: number;
  readonly user: NewUser<UserProfile>;
  /** The id in the line. */
  readonly given: UserId | undefined;
}

interface Outcome {
  readonly id: UserId;
  readonly isNew: boolean;
}

/** Users that are stored at once. */
const batchSize = 16;

/**
 * Stores the users of the lines, in batches. Stored users stay: after an interruption, run the import again with
 * `skip`.
 * @throws ImportError for the first line that can't be imported; the lines before it are imported
 * @throws StorageError
 */
export async function importUsers(
  lines: AsyncIterable<Line>,
  target: ImportTarget,
  options: ImportOptions,
): Promise<ImportProgress> {
  let progress: ImportProgress = { imported: 0, skipped: 0, differing: 0 };
  const batch = new Map<string, Candidate>();
  const flush = async () => {
    const candidates = [...batch.values()];
    batch.clear();
    const outcomes = await Promise.allSettled(candidates.map((candidate) => store(candidate, target, options)));
    const stored = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [] : [{ given: candidates[index]?.given, ...outcome.value }],
    );
    for (const { given, ...outcome } of stored) {
      progress = add(progress, outcome, options.ids === "keep" ? given : undefined);
    }
    // Before the ids are printed, so that an interruption meanwhile reports what is stored.
    options.onProgress?.(progress);
    for (const { given, id } of stored) {
      if (given !== undefined) await options.onId?.(given, id);
    }
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  };
  for await (const line of lines) {
    const candidate = read(line, target, options);
    if (candidate instanceof ImportError) {
      await flush();
      throw candidate;
    }
    // The first of two lines with the same name wins.
    if (batch.has(candidate.user.usernameKey)) await flush();
    batch.set(candidate.user.usernameKey, candidate);
    if (batch.size === batchSize) await flush();
  }
  await flush();
  return progress;
}

function read({ number, text }: Line, target: ImportTarget, { ids }: ImportOptions): Candidate | ImportError {
  const { idKind, passwordHasher, clock } = target;
  const hashProblem = (passwordHash: string) => {
    if (passwordHasher.isWellFormedHash(passwordHash)) return null;
    const excess = passwordHasher.excessOf?.(passwordHash) ?? null;
    if (excess !== null) {
      return `password_hash is too costly to verify: ${excess}; the PORTCULLIS_STORED_HASH_MAX_… settings set the limits`;
    }
    const kind = passwordHasher.unsupportedKindOf?.(passwordHash) ?? null;
    return kind === null
      ? "password_hash is not a hash of a known form"
      : `password_hash is in a form that is not supported: ${kind}`;
  };
  const { user, problem } = readUserLine(text, { hashProblem, now: clock.now() });
  if (user === undefined) return new ImportError(number, problem);
  const { id: given, ...rest } = user;
  if (ids === "new" || given === undefined) return { number, user: rest, given };
  if (idKind.pattern.test(given)) return { number, user, given };
  return new ImportError(number, `the id must be ${idKind.name} in this database; use --ids new to generate new ids`);
}

async function store({ number, user }: Candidate, { users }: ImportTarget, options: ImportOptions): Promise<Outcome> {
  try {
    const { id } = await users.create(user);
    return { id, isNew: true };
  } catch (error) {
    const existing = await holderOf(user, error, users);
    if (existing === null) {
      if (error instanceof AddressTakenError) {
        throw new ImportError(number, "another user has proven the e-mail address in verified_address");
      }
      throw error;
    }
    if (existing.usernameKey !== user.usernameKey) {
      throw new ImportError(number, "another user has this id; use --ids new to generate new ids");
    }
    if (options.onConflict === "skip") return { id: existing.id, isNew: false };
    throw new ImportError(number, "the username exists; use --on-conflict skip to skip existing users");
  }
}

/** Returns the existing user that kept a user from being created; null if there was another reason. */
async function holderOf(
  user: NewUser<UserProfile>,
  error: unknown,
  users: UserRepository<UserProfile>,
): Promise<User<UserProfile> | null> {
  // If several values are taken, stores differ in which they report.
  if (error instanceof UsernameTakenError || error instanceof AddressTakenError) {
    return users.findByUsernameKey(user.usernameKey);
  }
  const { id } = user;
  return error instanceof StorageError && error.kind === "failed" && id !== undefined ? users.findById(id) : null;
}

const add = (
  { imported, skipped, differing }: ImportProgress,
  { id, isNew }: Outcome,
  kept: UserId | undefined,
): ImportProgress => ({
  imported: imported + (isNew ? 1 : 0),
  skipped: skipped + (isNew ? 0 : 1),
  differing: differing + (kept === undefined || kept === id ? 0 : 1),
});
