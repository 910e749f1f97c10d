import type {
  SessionId,
  SessionRecord,
  NewUser,
  OneTimeSecretId,
  OneTimeSecretPurpose,
  OneTimeSecretRecord,
  Profile,
  TokenDigest,
  UserId,
  UsernameKey,
} from "@portcullis/core/ports";
import { v7 } from "uuid";

/** The given number of milliseconds after the present of these tests. */
export const at = (milliseconds: number): Date => new Date(Date.UTC(2027, 6, 3, 12, 0, 0, 7) + milliseconds);

export const usernameKey = (text: string) => text as UsernameKey;
export const userId = (text: string) => text as UserId;
export const sessionId = (text: string = v7()) => text as SessionId;
export const digest = (byte: number) => new Uint8Array(32).fill(byte) as TokenDigest;

export const newUser = <P extends Profile>(name: string, profile: P): NewUser<P> => ({
  username: name,
  usernameKey: usernameKey(name.toLowerCase()),
  passwordHash: `$hash-of-${name}`,
  createdAt: at(0),
  profile,
});

export const newRecord = (owner: UserId, fields: Partial<SessionRecord> = {}): SessionRecord => ({
  id: sessionId(),
  userId: owner,
  digest: digest(1),
  createdAt: at(0),
  expiresAt: at(900_000),
  previousExpiresAt: null,
  rotation: 0,
  rotatedAt: at(0),
  refreshExpiresAt: at(86_400_000),
  deadline: at(604_800_000),
  credentialsVersion: 1,
  clientInfo: {},
  ...fields,
});

export const newSecret = (owner: UserId, purpose: OneTimeSecretPurpose): OneTimeSecretRecord => ({
  id: v7() as OneTimeSecretId,
  userId: owner,
  purpose,
  digest: digest(2),
  expiresAt: at(1_800_000),
  credentialsVersion: 1,
  address: null,
});
