import type { SessionId } from "../domain/session.ts";
import { type Profile, type PublicUser, publicUser } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { SessionWithUser } from "../ports/access-token-repository.ts";
import type { TokenKind } from "../ports/token-codec.ts";
import { provenUntil } from "../tokens/proven-until.ts";
import { readRecord } from "../tokens/read-record.ts";
import type { Dependencies } from "./dependencies.ts";

type IntrospectDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "accessTokens" | "strategy" | "tokenCodec" | "clock" | "events" | "tokenGenerator" | "lifetimes"
>;

export interface IntrospectInput {
  /** An access or a refresh token, or anything else. */
  readonly token: string;
}

export type Introspection<P extends Profile> =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly kind: TokenKind;
      readonly user: PublicUser<P>;
      readonly sessionId: SessionId;
      readonly issuedAt: Date;
      readonly expiresAt: Date;
    };

const inputRule = members({ token: text });

/**
 * Determines whether a token is active (RFC 7662). The session record decides, also for stateless JWTs: a token of an
 * ended session, a replaced token or a disabled user's token is inactive at once, and the result does not say why.
 */
export class Introspect<P extends Profile> {
  readonly #deps: IntrospectDependencies<P>;

  constructor(dependencies: IntrospectDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip; none for a token that is malformed, forged or expired by its own claims.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: IntrospectInput): Promise<Introspection<P>> {
    assertInput(input, inputRule);
    const { token } = input;
    const now = this.#deps.clock.now();
    return (await this.#access(token, now)) ?? (await this.#refresh(token, now)) ?? { active: false };
  }

  async #access(token: string, now: Date): Promise<Introspection<P> | null> {
    const presented = await this.#deps.strategy.read(token, now);
    if (presented.status !== "valid") return null;
    const found = await this.#live(presented.id);
    const expiresAt = found === null ? null : await provenUntil(this.#deps, presented, found.record, now);
    return found === null || expiresAt === null ? null : activeUntil(expiresAt, "access", found, now);
  }

  async #refresh(token: string, now: Date): Promise<Introspection<P> | null> {
    const verified = await this.#deps.tokenCodec.verify("refresh", token, now);
    if (verified.status !== "valid") return null;
    const { sessionId, userId, rotation } = verified.claims;
    const found = await this.#live(sessionId);
    if (found === null || found.user.id !== userId || found.record.rotation !== rotation) return null;
    return activeUntil(found.record.refreshExpiresAt, "refresh", found, now);
  }

  async #live(id: SessionId): Promise<SessionWithUser<P> | null> {
    try {
      const found = await readRecord(this.#deps, id);
      return found.user.disabled ? null : found;
    } catch (error) {
      if (error instanceof AuthError) return null;
      throw error;
    }
  }
}

function activeUntil<P extends Profile>(
  expiresAt: Date,
  kind: TokenKind,
  { record, user }: SessionWithUser<P>,
  now: Date,
): Introspection<P> {
  if (now >= expiresAt) return { active: false };
  const { id: sessionId, rotatedAt: issuedAt } = record;
  return { active: true, kind, user: publicUser(user), sessionId, issuedAt, expiresAt };
}
