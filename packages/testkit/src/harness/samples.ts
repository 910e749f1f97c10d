import { createHash, randomBytes } from "node:crypto";
import type {
  NewUser,
  OneTimeSecretRecord,
  SessionId,
  SessionRecord,
  TokenDigest,
  User,
  UserId,
} from "@portcullis/core/ports";
import { v7 } from "uuid";
import { oneTimeSecretId, sessionId, tokenDigest, userId, usernameKey } from "./brands.ts";
import type { StorageHarness } from "./storage-harness.ts";

/** The given number of seconds after a fixed time, which is the present of every check. */
export const at = (seconds: number): Date => new Date(Date.UTC(2031, 4, 6, 7, 8, 9, 123) + Math.round(seconds * 1000));

/** The given number of seconds after a fixed time long past, at which no other check has records. */
export const past = (seconds: number): Date => new Date(Date.UTC(1987, 0, 1) + seconds * 1000);

/** A unique text. */
export const unique = (): string => randomBytes(9).toString("hex");

export const newSessionId = (time: Date = at(0)): SessionId => sessionId(v7({ msecs: time.getTime() }));

export const digestOf = (secret: string | Uint8Array): TokenDigest =>
  tokenDigest(createHash("sha256").update(secret).digest());

export const newDigest = (): TokenDigest => digestOf(randomBytes(32));

/** A user that can be created, with a unique name and id. */
export function newUser(harness: StorageHarness, fields: Partial<NewUser<object>> = {}): NewUser<object> {
  const name = unique();
  return {
    ...(harness.ids.required === true && harness.ids.make !== undefined ? { id: harness.ids.make() } : {}),
    username: `Name ${name}`,
    usernameKey: usernameKey(`name ${name}`),
    passwordHash: `$sample$${name}`,
    createdAt: at(0),
    profile: harness.profiles.full(),
    ...fields,
  };
}

export const createUser = (harness: StorageHarness, fields: Partial<NewUser<object>> = {}): Promise<User<object>> =>
  harness.users.create(newUser(harness, fields));

/** A well-formed id that no user has any more. */
export async function unknownUserId(harness: StorageHarness): Promise<UserId> {
  const { id } = await createUser(harness);
  await harness.users.delete(id);
  return id;
}

export const malformedUserIds = (harness: StorageHarness): readonly UserId[] => harness.ids.malformed.map(userId);

export const malformedSessionIds: readonly SessionId[] = [
  "",
  "x",
  "0",
  "%",
  "' or 1=1 --",
  "0190b8f1-0000-7000-8000-00000000000",
  "0190b8f1-0000-7000-8000-00000000000g",
  "{0190b8f1-0000-7000-8000-000000000000",
  "0190b8f1-0000-7000-8000-000000000000\u0000",
  "a".repeat(10_000),
].map(sessionId);

/**
 * A session that starts at `at(0)`: its access token expires after 15 minutes, its refresh token after a day, and the
 * session ends after a week.
 */
export function newRecord(owner: UserId, fields: Partial<SessionRecord> = {}): SessionRecord {
  const createdAt = fields.createdAt ?? at(0);
  const later = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000);
  return {
    id: newSessionId(createdAt),
    userId: owner,
    digest: newDigest(),
    createdAt,
    expiresAt: later(900),
    previousExpiresAt: null,
    rotation: 0,
    rotatedAt: createdAt,
    refreshExpiresAt: later(86_400),
    deadline: later(604_800),
    credentialsVersion: 1,
    clientInfo: { userAgent: 'Browser/1.0 (\u{1F4BB}; "quoted")', address: "2001:db8::1" },
    ...fields,
  };
}

/** Stores a session of the user. */
export async function createRecord(
  harness: StorageHarness,
  owner: UserId,
  fields: Partial<SessionRecord> = {},
): Promise<SessionRecord> {
  const record = newRecord(owner, fields);
  if (!(await harness.accessTokens.create(record))) throw new Error("A record of an existing user was not stored.");
  return record;
}

/** A secret for a password reset, valid for half an hour from `at(0)`. */
export const newSecret = (
  fields: Partial<OneTimeSecretRecord> & Pick<OneTimeSecretRecord, "userId">,
): OneTimeSecretRecord => ({
  id: oneTimeSecretId(newSessionId()),
  purpose: "password_reset",
  digest: newDigest(),
  expiresAt: at(1_800),
  credentialsVersion: 1,
  address: "alice@example.com",
  ...fields,
});
