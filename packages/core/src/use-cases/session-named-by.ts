import type { SessionId } from "../domain/session.ts";
import { assertInput, members, optional, text } from "../input/assert-input.ts";
import { endOfTime } from "../tokens/end-of-time.ts";
import type { Profile } from "../domain/user.ts";
import type { Dependencies } from "./dependencies.ts";

type SessionNamedByDependencies = Pick<Dependencies<Profile>, "tokenGenerator" | "tokenCodec">;

/** One of the two tokens. */
export interface SessionNamedByInput {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

const inputRule = members({ accessToken: optional(text), refreshToken: optional(text) });

/** Returns the session that a token names, without reading its record: the session may have ended. */
export class SessionNamedBy {
  readonly #deps: SessionNamedByDependencies;

  constructor(dependencies: SessionNamedByDependencies) {
    this.#deps = dependencies;
  }

  /**
   * The signature of a signed token is verified, but not its expiry. An opaque token may be forged. Null for a token of
   * another kind or with an invalid signature.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: SessionNamedByInput): Promise<SessionId | null> {
    assertInput(input, inputRule);
    const { accessToken, refreshToken } = input;
    if (refreshToken !== undefined) return this.#signed("refresh", refreshToken);
    if (accessToken === undefined) return null;
    const opaque = await this.#deps.tokenGenerator.parse(accessToken);
    return opaque?.id ?? this.#signed("access", accessToken);
  }

  async #signed(kind: "access" | "refresh", token: string): Promise<SessionId | null> {
    const verified = await this.#deps.tokenCodec.verify(kind, token, endOfTime);
    return verified.status === "invalid" ? null : verified.claims.sessionId;
  }
}
