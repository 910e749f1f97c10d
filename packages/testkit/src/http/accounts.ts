import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { HttpHarness } from "./http-harness.ts";
import { type Answer, type Fields, post } from "./request.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}

export interface Account extends Credentials {
  readonly id: string;
}

export interface Login extends Account {
  readonly pair: Pair;
}

export const randomText = (): string => randomBytes(8).toString("hex");

export const newCredentials = (): Credentials => ({
  username: `User-${randomText()}`,
  password: `pass phrase ${randomText()}`,
});

/** A body of a valid registration. */
export const registration = (harness: HttpHarness, fields: Fields = {}): Fields => ({
  ...newCredentials(),
  ...harness.newUser?.(),
  ...fields,
});

export async function register(harness: HttpHarness, credentials = newCredentials()): Promise<Account> {
  const answer = await post(harness, "register", { json: registration(harness, { ...credentials }) });
  assert.equal(answer.status, 201, answer.text);
  return { ...credentials, id: String(answer.body["id"]) };
}

export const tryLogin = (harness: HttpHarness, { username, password }: Credentials): Promise<Answer> =>
  post(harness, "login", { json: { username, password } });

/** Asserts that the answer is a token pair in the right form (RFC 6749 §5.1). */
export function pairOf({ status, headers, text, body }: Answer): Pair {
  assert.equal(status, 200, text);
  const { access_token, refresh_token, token_type, expires_in, ...rest } = body;
  assert.ok(typeof access_token === "string" && access_token !== "", "access_token");
  assert.ok(typeof refresh_token === "string" && refresh_token !== "", "refresh_token");
  assert.equal(token_type, "Bearer");
  assert.ok(typeof expires_in === "number" && Number.isInteger(expires_in) && expires_in > 0, "expires_in");
  assert.deepStrictEqual(Object.keys(rest), []);
  assert.match(headers.get("cache-control") ?? "", /\bno-store\b/);
  return { access_token, refresh_token, token_type: "Bearer", expires_in };
}

export const login = async (harness: HttpHarness, credentials: Credentials): Promise<Pair> =>
  pairOf(await tryLogin(harness, credentials));

/** A new user who has logged in. */
export async function signUp(harness: HttpHarness): Promise<Login> {
  const account = await register(harness);
  return { ...account, pair: await login(harness, account) };
}

export const tryRefresh = (harness: HttpHarness, { refresh_token }: Pick<Pair, "refresh_token">): Promise<Answer> =>
  post(harness, "refresh", { json: { refresh_token } });

export const refresh = async (harness: HttpHarness, pair: Pick<Pair, "refresh_token">): Promise<Pair> =>
  pairOf(await tryRefresh(harness, pair));
