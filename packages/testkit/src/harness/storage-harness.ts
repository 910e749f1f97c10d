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

/** A store to be tested, and what the checks may do with it. A check whose member is missing is skipped by name. */
export interface StorageHarness<P extends Profile = Profile> extends Repositories<P> {
  readonly profiles: ProfileSamples<P>;
  readonly ids: {
    /** `uuid`, `integer`, `objectid`, … */
    readonly kind: string;
    /** Makes a new, well-formed id that the caller may choose. Absent if only the store makes ids. */
    make?(): UserId;
    /** Whether the caller must choose each id. Default false. */
    readonly required?: boolean;
    /** Texts that are not ids of this kind. */
    readonly malformed: readonly string[];
  };
  /** How many callers a race has (default 16, the minimum for a real database) and how often it runs (default 3). */
  readonly races?: { readonly callers: number; readonly rounds: number };
  /** Corrupts a stored record directly in the database, so that it can't be read. */
  corrupt?(id: SessionId): Promise<void>;
  /** Returns everything that is stored, as bytes, or as text with binary values in hexadecimal (not as latin1). */
  dump?(): Promise<string | Uint8Array>;
  /** Makes opaque tokens as the deployment does. Together with `dump`, it proves that only digests are stored. */
  issue?(id: SessionId): Awaitable<OpaqueToken>;
  /** Creates new, empty repositories of this kind in which one field of the profile must be unique. */
  withUniqueField?(): Awaitable<{ readonly users: UserRepository<P>; readonly field: string }>;
  /** Returns how many statements or commands the work sends to the database. */
  countRoundTrips?(work: () => Promise<unknown>): Promise<number>;
  /** Repositories of this kind whose database can't be reached. */
  unreachable?(): Awaitable<Repositories<P>>;
  /** Repositories on the same data on which every write fails before it is carried out. */
  readOnly?(): Awaitable<Repositories<P>>;
  /** Another open store of this kind, and its `close`, which the check calls more than once. */
  closable?(): Awaitable<Repositories<P> & { close(): Awaitable<unknown> }>;
}
