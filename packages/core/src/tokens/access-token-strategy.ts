import type { SessionId, SessionRecord, TokenDigest } from "../domain/session.ts";
import type { Profile, PublicUser, User, UserId } from "../domain/user.ts";
import type { Awaitable } from "../ports/awaitable.ts";

/** The record that a login or refresh is about to store, without the digest, which is computed from it. */
export type SessionDraft = Omit<SessionRecord, "digest">;

/** The access token of a session and rotation, before its record is written. */
export interface PreparedAccessToken<P extends Profile> {
  /** To be stored; null if nothing of the token is stored. */
  readonly digest: TokenDigest | null;
  /** Returns the token. The record is the one that was prepared for. */
  issue(record: SessionDraft, user: User<P>): Awaitable<string>;
}

/** What a token says before its session record is read. */
export type ReadToken<P extends Profile> =
  | { readonly status: "invalid" }
  | ({ readonly status: "valid" | "expired"; readonly id: SessionId } & TokenProof<P>);

export type TokenProof<P extends Profile> =
  /** Valid if the record has this digest. */
  | { readonly kind: "digest"; readonly digest: TokenDigest }
  /** Its signature has been verified. */
  | {
      readonly kind: "signature";
      readonly userId: UserId;
      readonly rotation: number;
      /** Set if the token is trusted without its record. */
      readonly user: PublicUser<P> | null;
    };

/** Issues and reads one kind of access token. */
export interface AccessTokenStrategy<P extends Profile> {
  /** Deterministic: the same session, rotation, record and user give the same token. */
  prepare(id: SessionId, rotation: number): Awaitable<PreparedAccessToken<P>>;
  /** Never throws, whatever the token is. */
  read(token: string, now: Date): Awaitable<ReadToken<P>>;
}
