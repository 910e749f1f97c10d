import type { TestFields } from "./mongodb-harness.ts";

/** Spaces, default names of other fields, and names that commands use for other things. */
export const fields = {
  user: {
    username: "email",
    usernameKey: "username",
    passwordHash: "hashed_password",
    disabled: { name: "is_active", inverted: true },
    createdAt: "updatedAt",
    updatedAt: "createdAt",
    credentialsVersion: "version",
    credentialsChangedAt: "password changed at",
    verifiedAddress: "user",
    verifiedAddressKey: "rank",
    addressKey: "userId",
  },
  accessToken: {
    userId: "user",
    userCreatedAt: "createdAt",
    digest: "hash",
    createdAt: "userCreatedAt",
    expiresAt: "until",
    previousExpiresAt: "duplicate",
    rotation: "index",
    rotatedAt: "rotated",
    refreshExpiresAt: "user_",
    deadline: "end",
    credentialsVersion: "a$b",
    clientUserAgent: "agent",
    clientAddress: "é",
  },
  oneTimeSecret: {
    secretId: "number",
    userId: "user",
    userCreatedAt: "expiresAt",
    purpose: "for",
    digest: "hash",
    expiresAt: "end",
    credentialsVersion: "s",
    address: "to",
  },
} as const satisfies TestFields;

/** Those of the temporary fields. */
export const throttleFields = {
  failures: "places",
  granted: "refused",
  blockedUntil: "window",
  expiresAt: "current",
  inFlight: "open",
} as const;
