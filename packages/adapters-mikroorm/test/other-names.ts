import type { TestColumns } from "./sql-harness.ts";

/** Names with capitals, reserved words, and names that statements use for other things. */
export const columns = {
  user: {
    id: "user",
    username: "email",
    usernameKey: "emailKey",
    passwordHash: "hashed_password",
    disabled: { name: "is_active", inverted: true },
    createdAt: "created",
    updatedAt: "order",
    credentialsVersion: "version",
    credentialsChangedAt: "password changed at",
    verifiedAddress: "verified",
    verifiedAddressKey: "priority",
    addressKey: "found_id",
  },
  accessToken: {
    id: "key",
    userId: "account",
    digest: "hash",
    createdAt: "at",
    expiresAt: "until",
    rotation: "generation",
    rotatedAt: "rotated",
    refreshExpiresAt: "u",
    deadline: "end",
    credentialsVersion: "t",
    clientUserAgent: "agent",
    clientAddress: "address",
    previousExpiresAt: "previous",
  },
  oneTimeSecret: {
    id: "number",
    userId: "account",
    purpose: "for",
    digest: "hash",
    expiresAt: "end",
    credentialsVersion: "s",
    address: "to",
  },
} as const satisfies TestColumns;

export const throttleColumns = {
  key: "pauses",
  failures: "places",
  granted: "refused",
  blockedUntil: "window",
  expiresAt: "current",
  inFlight: "open",
} as const;
