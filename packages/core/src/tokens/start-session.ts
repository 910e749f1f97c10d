import type { ClientInfo, SessionId } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { Profile, User } from "../domain/user.ts";
import type { Lifetimes } from "../policies/lifetimes.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdGenerator } from "../ports/id-generator.ts";
import type { PairIssuer } from "./pair-issuer.ts";

export interface StartSessionDependencies<P extends Profile> {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly issuer: PairIssuer<P>;
  readonly idGenerator: IdGenerator;
  readonly lifetimes: Lifetimes;
  readonly clock: Clock;
}

export interface StartedSession {
  readonly pair: TokenPair;
  readonly sessionId: SessionId;
}

/**
 * Stores a new session, with the credentials version of the given user, which may have changed since. One database
 * round trip. Null if the user does not exist.
 */
export async function startSession<P extends Profile>(
  { accessTokens, issuer, idGenerator, lifetimes, clock }: StartSessionDependencies<P>,
  user: User<P>,
  clientInfo: ClientInfo,
): Promise<StartedSession | null> {
  const now = clock.now();
  const deadline = lifetimes.deadline(now);
  const record = {
    id: idGenerator.sessionId(now),
    userId: user.id,
    createdAt: now,
    rotation: 0,
    rotatedAt: now,
    ...lifetimes.expiries(now, deadline),
    previousExpiresAt: null,
    deadline,
    credentialsVersion: user.credentialsVersion,
    clientInfo,
  };
  const { digest, issue } = await issuer.prepare(record.id, record.rotation);
  const pair = await issue(record, user, now);
  const stored = await accessTokens.create({ ...record, digest });
  return stored ? { pair, sessionId: record.id } : null;
}
