import type { SessionRecord } from "../domain/session.ts";
import type { Profile } from "../domain/user.ts";
import type { Lifetimes } from "../policies/lifetimes.ts";
import type { TokenGenerator } from "../ports/token-generator.ts";
import type { TokenProof } from "./access-token-strategy.ts";
import { equalDigests } from "./equal-digests.ts";

export interface ProvenUntilDependencies {
  readonly tokenGenerator: Pick<TokenGenerator, "findRotation">;
  readonly lifetimes: Pick<Lifetimes, "mayRepeat">;
}

/**
 * Returns when the given access token expires, if it is the session's current one or the one before it. The token
 * before stays valid for the retry window of a refresh, but not longer than its own expiry, so that requests already
 * under way are not rejected. Null for any other token.
 */
export function provenUntil<P extends Profile>(
  dependencies: ProvenUntilDependencies,
  proof: TokenProof<P>,
  record: SessionRecord,
  now: Date,
): Date | null | Promise<Date | null> {
  if (isCurrent(proof, record)) return record.expiresAt;
  return parentUntil(dependencies, proof, record, now);
}

function isCurrent<P extends Profile>(proof: TokenProof<P>, record: SessionRecord): boolean {
  if (proof.kind === "signature") return proof.userId === record.userId && proof.rotation === record.rotation;
  return record.digest !== null && equalDigests(proof.digest, record.digest);
}

async function parentUntil<P extends Profile>(
  { tokenGenerator, lifetimes }: ProvenUntilDependencies,
  proof: TokenProof<P>,
  { id, userId, rotation, rotatedAt, previousExpiresAt }: SessionRecord,
  now: Date,
): Promise<Date | null> {
  if (previousExpiresAt === null || !lifetimes.mayRepeat(rotatedAt, now)) return null;
  const parent = rotation - 1;
  const isParent =
    proof.kind === "signature"
      ? proof.userId === userId && proof.rotation === parent
      : (await tokenGenerator.findRotation({ id, digest: proof.digest }, { newest: parent, oldest: parent })) !== null;
  return isParent ? previousExpiresAt : null;
}
