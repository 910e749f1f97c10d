import type { Profile } from "../domain/user.ts";
import type { TokenGenerator } from "../ports/token-generator.ts";
import type { AccessTokenStrategy } from "./access-token-strategy.ts";

/** Access tokens that mean nothing without their session record. */
export function opaqueStrategy<P extends Profile>(generator: TokenGenerator): AccessTokenStrategy<P> {
  return {
    async prepare(id, rotation) {
      const { token, digest } = await generator.generate(id, rotation);
      return { digest, issue: () => token };
    },
    async read(token) {
      const parsed = await generator.parse(token);
      return parsed === null ? { status: "invalid" } : { status: "valid", kind: "digest", ...parsed };
    },
  };
}
