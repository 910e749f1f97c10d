import type { Profile } from "../domain/user.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import { accessClaims } from "./token-claims.ts";
import type { AccessTokenStrategy, PreparedAccessToken } from "./access-token-strategy.ts";
import { readSnapshot, takeSnapshot } from "./user-snapshot.ts";

export interface JwtStrategyOptions {
  /**
   * Whether a token carries its user and is trusted by its signature alone. Nothing is looked up, so a logout, a
   * disabled user or a changed password take effect only when the token expires.
   */
  readonly stateless: boolean;
}

/** Access tokens that are signed JWTs (RFC 9068). */
export function jwtStrategy<P extends Profile>(
  tokenCodec: TokenCodec,
  { stateless }: JwtStrategyOptions,
): AccessTokenStrategy<P> {
  const prepared: PreparedAccessToken<P> = {
    digest: null,
    issue(record, user) {
      const claims = accessClaims(record);
      return tokenCodec.sign("access", stateless ? { ...claims, user: takeSnapshot(user) } : claims);
    },
  };
  return {
    prepare: () => prepared,
    async read(token, now) {
      const verified = await tokenCodec.verify("access", token, now);
      if (verified.status === "invalid") return verified;
      const { sessionId: id, userId, rotation, user } = verified.claims;
      const snapshot = stateless && user !== undefined ? readSnapshot<P>(userId, user) : null;
      return { status: verified.status, id, kind: "signature", userId, rotation, user: snapshot };
    },
  };
}
