export type {
  AccountDeletion,
  Credentials,
  EmailChange,
  Issue,
  NewUser,
  NoProfile,
  Operations,
  PasswordChange,
  PasswordReset,
  Problem,
  ProblemCode,
  ProblemCodeOf,
  Recipient,
  Session,
  User,
  UsernameChange,
} from "./api/types.ts";
export type { Client } from "./client.ts";
export type { CallOptions } from "./requests/call-options.ts";
export type { ClientOptions, CookieMode } from "./client-options.ts";
export { createClient } from "./create-client.ts";
export type { OnSignedOut, SignedOut } from "./credentials/signed-out.ts";
export { ProblemError } from "./errors/problem-error.ts";
export { ServiceError, type ServiceErrorOptions } from "./errors/service-error.ts";
export type { WebLocks } from "./mutex/mutex.ts";
export type { Fetch } from "./requests/service.ts";
export { memoryStore } from "./store/memory-store.ts";
export type { StoredTokens, TokenStore } from "./store/token-store.ts";
export { type StorageArea, webStorage } from "./store/web-storage.ts";
