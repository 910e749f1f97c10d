import type { SessionId, SessionRecord, TokenDigest } from "../domain/session.ts";
import type { Profile, PublicUser, User, UserId } from "../domain/user.ts";
import type { Awaitable } from "../ports/awaitable.ts";

/** What a login or refresh is about to store, but for the digest, which follows from it. */
export type SessionDraft = Omit<SessionRecord, "digest">;

export interface IssuedAccessToken {
  readonly token: string;
  readonly digest: TokenDigest | null;
}

/** What a token says by itself, before any record is read. */
export type ReadToken<P extends Profile> =
  | { readonly status: "invalid" }
  | ({ readonly status: "valid" | "expired"; readonly id: SessionId } & TokenProof<P>);

export type TokenProof<P extends Profile> =
  /** Proven once the record has this digest. */
  | { readonly kind: "digest"; readonly digest: TokenDigest }
  /** Proven by its signature. */
  | {
      readonly kind: "signature";
      readonly userId: UserId;
      readonly rotation: number;
      /** There if the token is to be trusted without its record. */
      readonly user: PublicUser<P> | null;
    };

/** The kind of access token a service hands out and takes. */
export interface AccessTokenStrategy<P extends Profile> {
  /** The same record and user give the same token. */
  issue(record: SessionDraft, user: User<P>): Awaitable<IssuedAccessToken>;
  /** Never throws for anything the token says or is. */
  read(token: string, now: Date): Awaitable<ReadToken<P>>;
}
