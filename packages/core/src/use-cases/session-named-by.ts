import type { SessionId } from "../domain/session.ts";
import { assertInput, members, optional, text } from "../input/assert-input.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { TokenGenerator } from "../ports/token-generator.ts";
import { endOfTime } from "../tokens/end-of-time.ts";

export interface SessionNamedByDependencies {
  readonly tokenGenerator: Pick<TokenGenerator, "parse">;
  readonly tokenCodec: Pick<TokenCodec, "verify">;
}

/** One of the two. */
export interface SessionNamedByInput {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

const inputRule = members({ accessToken: optional(text), refreshToken: optional(text) });

/** Tells which session a token names, without a look at any record: whether the session still stands is not known. */
export class SessionNamedBy {
  readonly #deps: SessionNamedByDependencies;

  constructor(dependencies: SessionNamedByDependencies) {
    this.#deps = dependencies;
  }

  /**
   * The signature of a signed token is good, however old the token is; an opaque token may be forged. Null for a token of
   * another kind or with a bad signature.
   * @throws AuthError `validation_failed` for input of another kind
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
