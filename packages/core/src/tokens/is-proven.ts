import type { AccessTokenRecord } from "../domain/access-token.ts";
import type { Profile } from "../domain/user.ts";
import type { TokenProof } from "../strategies/access-token-strategy.ts";
import { equalDigests } from "./equal-digests.ts";

/** Whether it is the record's current token: a refresh supersedes what went before, whatever the kind. */
export function isProven<P extends Profile>(proof: TokenProof<P>, record: AccessTokenRecord): boolean {
  if (proof.kind === "signature") return proof.userId === record.userId && proof.rotation === record.rotation;
  return record.digest !== null && equalDigests(proof.digest, record.digest);
}
