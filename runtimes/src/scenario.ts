import { AuthError, createPortcullis, type Portcullis, type TokenPair } from "@portcullis/core";
import type { Clock, Storage } from "@portcullis/core/ports";
import type { CryptoPorts } from "./crypto-ports.ts";

/** A clock that the scenario sets. It starts at the current time, because databases compare with their clocks. */
export class ScenarioClock implements Clock {
  #ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.#ahead);
  }

  advance(seconds: number): void {
    this.#ahead += seconds * 1_000;
  }
}

export interface Setup {
  readonly storage: Pick<Storage, "users" | "accessTokens" | "throttleCounters">;
  readonly crypto: CryptoPorts;
  readonly clock: ScenarioClock;
  readonly accessToken: "opaque" | "jwt" | "jwt-stateless";
}

const [password, newPassword] = ["pässwort für alle \u{1f511}", "another pässwort \u{1f511}"];

/**
 * Register, log in, me, refresh, repeat, reuse, change password, log out.
 * @throws Error that says which step differs
 */
export async function runScenario({ storage, crypto, clock, accessToken }: Setup): Promise<void> {
  const auth = createPortcullis({ ...storage, ...crypto, clock }, { accessToken });
  const username = `alice-${globalThis.crypto.randomUUID()}`;
  const client = { address: "192.0.2.7" };

  const { id: userId } = await auth.register({ username, password, client });
  await fails("registering again", "username_taken", auth.register({ username, password, client }));
  await fails("a wrong password", "invalid_credentials", auth.login({ username, password: newPassword, client }));
  const { pair: first } = await auth.login({ username, password, client });
  await works("a fresh token", auth, first, username);

  const second = await auth.refresh({ refreshToken: first.refreshToken });
  equal(
    "the pair of a repeated refresh",
    tokensOf(await auth.refresh({ refreshToken: first.refreshToken })),
    tokensOf(second),
  );
  await works("a refreshed token", auth, second, username);
  const third = await auth.refresh({ refreshToken: second.refreshToken });
  await fails("reuse of an old refresh token", "token_reused", auth.refresh({ refreshToken: first.refreshToken }));
  await ended("a session after reuse", auth, third);

  const { pair: fourth } = await auth.login({ username, password, client });
  await auth.changePassword({ userId, currentPassword: password, newPassword, client });
  await ended("a session after a change of the password", auth, fourth);
  clock.advance(2);
  await fails("the old password", "invalid_credentials", auth.login({ username, password, client }));
  clock.advance(2);
  const { pair: fifth } = await auth.login({ username, password: newPassword, client });
  await auth.logout({ refreshToken: fifth.refreshToken });
  await ended("a session after logout", auth, fifth);

  clock.advance(86_400);
  await auth.deleteUser({ userId });
}

const tokensOf = ({ accessToken, refreshToken }: TokenPair) => ({ accessToken, refreshToken });

async function works(what: string, auth: Portcullis, pair: TokenPair, username: string): Promise<void> {
  const { user } = await auth.currentUser({ accessToken: pair.accessToken });
  equal(what, user.username, username);
}

/** Neither token works. A stateless JWT only fails where the session is checked. */
async function ended(what: string, auth: Portcullis, pair: TokenPair): Promise<void> {
  const { accessToken, refreshToken } = pair;
  await fails(what, "token_invalid", auth.currentUser({ accessToken, mustBeLive: true }));
  await fails(what, "token_invalid", auth.refresh({ refreshToken }));
}

async function fails(what: string, code: string, answer: Promise<unknown>): Promise<void> {
  const outcome = await answer.then(
    () => "no error",
    (error: unknown) => (error instanceof AuthError ? error.code : String(error)),
  );
  equal(what, outcome, code);
}

export function equal(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}
