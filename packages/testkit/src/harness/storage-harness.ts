import type {
  SessionId,
  AccessTokenRepository,
  Awaitable,
  OneTimeSecretRepository,
  OpaqueToken,
  Profile,
  UserId,
  UserRepository,
} from "@portcullis/core/ports";
import type { ProfileSamples } from "./sample-profile.ts";

/** The repositories of one store. */
export interface Repositories<P extends Profile = Profile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  readonly oneTimeSecrets?: OneTimeSecretRepository;
}

/** A store under proof, and what may be asked of it. What is left out is skipped by name. */
export interface StorageHarness<P extends Profile = Profile> extends Repositories<P> {
  readonly profiles: ProfileSamples<P>;
  readonly ids: {
    /** `uuid`, `integer`, `objectid`, … */
    readonly kind: string;
    /** A new, well-formed id of the caller's choice; left out when the store alone makes ids. */
    make?(): UserId;
    /** Whether the caller must choose each id. Default false. */
    readonly required?: boolean;
    /** Texts that are no ids of this kind. */
    readonly malformed: readonly string[];
  };
  /** How many callers a race has (default 16, the least for a real database) and how often it is run (default 3). */
  readonly races?: { readonly callers: number; readonly rounds: number };
  /** Spoils a stored record behind the adapter's back so that it can't be read. */
  corrupt?(id: SessionId): Promise<void>;
  /** Everything that is stored, as its bytes, or as text with binary values in hexadecimal (not as latin1). */
  dump?(): Promise<string | Uint8Array>;
  /** How the deployment makes opaque tokens; with `dump` it proves that only digests are stored. */
  issue?(id: SessionId): Awaitable<OpaqueToken>;
  /** New, empty repositories of this kind where one field of the profile must be unique. */
  withUniqueField?(): Awaitable<{ readonly users: UserRepository<P>; readonly field: string }>;
  /** How many statements or commands the work sends to the database. */
  countRoundTrips?(work: () => Promise<unknown>): Promise<number>;
  /** Repositories of this kind whose database can't be reached. */
  unreachable?(): Awaitable<Repositories<P>>;
  /** Repositories on the same data whose every write fails before it is carried out. */
  readOnly?(): Awaitable<Repositories<P>>;
  /** Another open store of this kind, with the `close` that the check calls more than once. */
  closable?(): Awaitable<Repositories<P> & { close(): Awaitable<unknown> }>;
}
