import assert from "node:assert/strict";
import { type Pair, tryRefresh } from "./accounts.ts";
import type { HttpHarness } from "./http-harness.ts";
import { type Answer, type Fields, get } from "./request.ts";

/** The codes of RFC 6749 §5.2, and those that §4.1.2.1 adds for errors of the server. */
const oauthErrors =
  /^(invalid_request|invalid_client|invalid_grant|unsupported_grant_type|temporarily_unavailable|server_error)$/;

/** Asserts that the answer is a problem document (RFC 9457) with this status and code, and reveals nothing internal. */
export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json(;|$)/);
  assertMembers(answer, status, code);
}

function assertMembers(answer: Answer, status: number, code: string): void {
  const { text, body } = answer;
  assert.equal(answer.status, status, text);
  assert.equal(body["code"], code, text);
  assert.equal(body["status"], status);
  for (const member of ["type", "title", "detail", "request_id"]) {
    assert.ok(typeof body[member] === "string" && body[member] !== "", `${member} is missing: ${text}`);
  }
  assertPlainHeaders(answer);
}

/** Asserts a problem document that OAuth clients understand as well (RFC 6749 §5.2). */
export function assertOAuthProblem(answer: Answer, status: number, code: string): void {
  assertProblem(answer, status, code);
  assert.match(String(answer.body["error"]), oauthErrors);
  assert.equal(typeof answer.body["error_description"], "string");
}

/** Asserts an error response of OAuth (RFC 6749 §5.2) with this `error`, and with the members of a problem document. */
export function assertOAuthAnswer(answer: Answer, status: number, code: string, error: string): void {
  assert.match(answer.headers.get("content-type") ?? "", /^application\/json(;|$)/);
  assertMembers(answer, status, code);
  assert.equal(answer.body["error"], error, answer.text);
  assert.match(String(answer.body["error_description"]), /^[ !#-[\]-~]+$/);
  if (status !== 401) assert.equal(answer.headers.get("www-authenticate"), null);
}

/** Asserts what is true of every answer: the headers it must have, and what it must not reveal. */
export function assertPlainHeaders({ headers }: Answer): void {
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  for (const name of ["server", "x-powered-by", "set-cookie", "access-control-allow-origin"]) {
    assert.equal(headers.get(name), null, name);
  }
}

/** Asserts `WWW-Authenticate: Bearer realm="…"` (RFC 6750 §3), with the error code if one is expected. */
export function assertChallenge({ headers }: Answer, error: "invalid_token" | null): void {
  const challenge = headers.get("www-authenticate") ?? "";
  assert.match(challenge, /^Bearer realm="[^"]+"/);
  if (error === null) assert.doesNotMatch(challenge, /error=/);
  else assert.match(challenge, new RegExp(`error="${error}"`));
}

/** The invalid fields of a 422, as JSON pointers. */
export function assertIssues(answer: Answer, pointers: readonly string[]): void {
  assertProblem(answer, 422, "validation_failed");
  const { errors } = answer.body;
  assert.ok(Array.isArray(errors), answer.text);
  const found = errors.map((issue: Fields) => {
    assert.ok(typeof issue["code"] === "string" && typeof issue["detail"] === "string", answer.text);
    return String(issue["pointer"]);
  });
  assert.deepStrictEqual(new Set(found), new Set(pointers));
}

/** Asserts that the request was rejected because of its contents, before anything was done. */
export function assertRefused(answer: Answer): void {
  assert.ok(answer.status === 400 || answer.status === 422, `${answer.status} ${answer.text}`);
  assertProblem(answer, answer.status, answer.status === 400 ? "invalid_request" : "validation_failed");
}

export const me = (harness: HttpHarness, pair: Pick<Pair, "access_token">): Promise<Answer> =>
  get(harness, "me", { token: pair.access_token });

export async function assertAlive(harness: HttpHarness, pair: Pair): Promise<void> {
  const answer = await me(harness, pair);
  assert.equal(answer.status, 200, answer.text);
}

/** Asserts that no token of the pair is valid; if access tokens outlive their session, only the refresh token. */
export async function assertDead(harness: HttpHarness, pair: Pair): Promise<void> {
  if (harness.strategy !== "jwt-stateless") {
    const answer = await me(harness, pair);
    assertProblem(answer, 401, "token_invalid");
    assertChallenge(answer, "invalid_token");
  }
  const { status, text } = await tryRefresh(harness, pair);
  assert.equal(status, 401, text);
}
