import type { SessionId, SessionRecord } from "../domain/session.ts";
import type { Profile } from "../domain/user.ts";
import { StorageError } from "../errors/storage-error.ts";
import { assertInput, members, optional, text } from "../input/assert-input.ts";
import type { Revocation } from "../ports/access-token-repository.ts";
import type { PresentedOpaqueToken } from "../ports/token-generator.ts";
import { endOfTime } from "../tokens/end-of-time.ts";
import type { Dependencies } from "./dependencies.ts";

type LogoutDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "accessTokens" | "tokenGenerator" | "tokenCodec" | "clock" | "events"
>;

/** One token or both. Tokens of two sessions end both. */
export interface LogoutInput {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** For how many rotations an old opaque access token still ends its session. */
const rememberedRotations = 1_000;

const inputRule = members({ accessToken: optional(text), refreshToken: optional(text) });

/**
 * Ends the session that a token belongs or belonged to (RFC 7009 §2.1): a signed token of any rotation, an opaque token
 * of the last thousand. A session id alone ends nothing.
 */
export class Logout<P extends Profile> {
  readonly #deps: LogoutDependencies<P>;

  constructor(dependencies: LogoutDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip for each session; an opaque token that is not the current one takes two more. Idempotent:
   * an unknown token is not an error (RFC 7009 §2.2). Expired tokens, tokens from a clock that was ahead and tokens of
   * disabled users end their session too. Both kinds of access token work, whichever kind is issued now.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: LogoutInput): Promise<void> {
    assertInput(input, inputRule);
    const { accessToken, refreshToken } = input;
    const ended = new Set<SessionId>();
    const opaque = accessToken === undefined ? null : await this.#deps.tokenGenerator.parse(accessToken);
    const signed = [
      accessToken === undefined || opaque !== null ? null : await this.#signed("access", accessToken),
      refreshToken === undefined ? null : await this.#signed("refresh", refreshToken),
    ];
    for (const id of signed) {
      if (id === null || ended.has(id)) continue;
      await this.#end({ id });
      ended.add(id);
    }
    if (opaque === null || ended.has(opaque.id) || (await this.#end(opaque))) return;
    if (await this.#wasToken(opaque)) await this.#end({ id: opaque.id });
  }

  async #signed(kind: "access" | "refresh", token: string): Promise<SessionId | null> {
    const verified = await this.#deps.tokenCodec.verify(kind, token, endOfTime);
    return verified.status === "invalid" ? null : verified.claims.sessionId;
  }

  async #end(target: Revocation): Promise<boolean> {
    const { accessTokens, clock, events } = this.#deps;
    const ended = await accessTokens.revoke(target);
    if (ended) events.emit({ type: "logged_out", at: clock.now(), sessionId: target.id });
    return ended;
  }

  /** Whether the token belonged to an earlier rotation of the session. */
  async #wasToken(token: PresentedOpaqueToken): Promise<boolean> {
    const record = await this.#read(token.id);
    if (record === null) return false;
    // The current rotation too: it may have another kind of access token, or the record was rotated since the first
    // try.
    const newest = record.rotation;
    const oldest = Math.max(0, newest - rememberedRotations);
    return (await this.#deps.tokenGenerator.findRotation(token, { newest, oldest })) !== null;
  }

  async #read(id: SessionId): Promise<SessionRecord | null> {
    try {
      return (await this.#deps.accessTokens.findWithUser(id))?.record ?? null;
    } catch (error) {
      // A corrupt record counts as an ended session.
      if (error instanceof StorageError && error.kind === "corrupt") return null;
      throw error;
    }
  }
}
