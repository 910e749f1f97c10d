import {
  type Clock,
  type NewUser,
  type NoProfile,
  type PasswordHasher,
  StorageError,
  type User,
  type UserId,
  UsernameTakenError,
  type UserRepository,
} from "@portcullis/core";
import type { IdKind } from "./id-kinds.ts";
import { ImportError } from "./import-error.ts";
import type { Line } from "./lines.ts";
import { readUserLine } from "./user-line.ts";

export interface ImportTarget {
  readonly users: UserRepository<NoProfile>;
  /** Of the ids that the store takes. */
  readonly idKind: IdKind;
  readonly passwordHasher: Pick<PasswordHasher, "isWellFormedHash"> & {
    /** What a hash asks for beyond what may be verified, for people; null for another. */
    readonly excessOf?: (passwordHash: string) => string | null;
  };
  readonly clock: Clock;
}

export interface ImportOptions {
  /** `keep` those of the lines, or let the store make `new` ones. */
  readonly ids: "keep" | "new";
  /** What a user does who is there already: `fail` stops the import; `skip` leaves them as they are. */
  readonly onConflict: "fail" | "skip";
  /** Hears after each batch how far it got. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Hears, and may make wait, under which id each user is now, who had one. */
  readonly onId?: (from: UserId, to: UserId) => void | Promise<void>;
}

export interface ImportProgress {
  readonly imported: number;
  readonly skipped: number;
  /** Of the skipped: those whose name is there under another id than the one that was to be kept. */
  readonly differing: number;
}

interface Candidate {
  readonly number: number;
  readonly user: NewUser<NoProfile>;
  /** The id on the line. */
  readonly given: UserId | undefined;
}

interface Outcome {
  readonly id: UserId;
  readonly isNew: boolean;
}

/** Written at once. */
const batchSize = 16;

/**
 * Stores the users of the lines, in batches. What was stored stays: an import that broke off goes on by being run
 * again with `skip`.
 * @throws ImportError for the first line that can't be taken in; those before it are
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
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === "rejected") continue;
      const given = candidates[index]?.given;
      progress = add(progress, outcome.value, options.ids === "keep" ? given : undefined);
      if (given !== undefined) await options.onId?.(given, outcome.value.id);
    }
    options.onProgress?.(progress);
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  };
  for await (const line of lines) {
    const candidate = read(line, target, options);
    if (candidate instanceof ImportError) {
      await flush();
      throw candidate;
    }
    // Of two lines with one name the first is to win.
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
    return excess === null
      ? "password_hash is no argon2 or bcrypt hash that can be verified here"
      : `password_hash costs too much to verify here: ${excess}; the PORTCULLIS_STORED_HASH_MAX_… settings set the limits`;
  };
  const { user, problem } = readUserLine(text, { hashProblem, now: clock.now() });
  if (user === undefined) return new ImportError(number, problem);
  const { id: given, ...rest } = user;
  if (ids === "new" || given === undefined) return { number, user: rest, given };
  if (idKind.pattern.test(given)) return { number, user, given };
  return new ImportError(
    number,
    `the id is not ${idKind.name}, which ids are in this database; --ids new makes others`,
  );
}

async function store({ number, user }: Candidate, { users }: ImportTarget, options: ImportOptions): Promise<Outcome> {
  try {
    const { id } = await users.create(user);
    return { id, isNew: true };
  } catch (error) {
    const existing = await holderOf(user, error, users);
    if (existing === null) throw error;
    if (existing.usernameKey !== user.usernameKey) {
      throw new ImportError(number, "another user has this id; --ids new makes others");
    }
    if (options.onConflict === "skip") return { id: existing.id, isNew: false };
    throw new ImportError(number, "there is a user of this name; --on-conflict skip leaves such users as they are");
  }
}

/** Who is in the way of a user that could not be created; null when it was for another reason. */
async function holderOf(
  user: NewUser<NoProfile>,
  error: unknown,
  users: UserRepository<NoProfile>,
): Promise<User | null> {
  if (error instanceof UsernameTakenError) return users.findByUsernameKey(user.usernameKey);
  const { id } = user;
  // Where both are taken, stores differ in which they report.
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
