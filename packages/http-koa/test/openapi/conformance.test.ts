import { expect, test } from "vitest";
import { serviceOfAlice } from "../service.ts";

const problem = { "Content-Type": "application/problem+json" };
const common = { "X-Request-Id": "r", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" };
const json = { ...common, "Content-Type": "application/json" };
const user = { id: "1", username: "alice", disabled: false, created_at: "2026-11-21T09:43:04.825Z" };
const me = (body: unknown, headers: Record<string, string> = json) => Response.json(body, { headers });
const refusal = { type: "urn:portcullis:problem:token_missing", title: "Token missing", detail: "x", request_id: "r" };
const refused = (status: number, body: object, headers: Record<string, string>) =>
  new Response(JSON.stringify({ ...refusal, ...body }), { status, headers: { ...common, ...problem, ...headers } });
const challenge = { "WWW-Authenticate": 'Bearer realm="x"' };

/** Tests the check that all other tests of answers rely on. */
test.each<[string, Response, RegExp | null]>([
  ["an answer as documented", me(user), null],
  ["a refusal as documented", refused(401, { status: 401, code: "token_missing" }, challenge), null],
  ["a field that is not there", me({ ...user, email: "x" }), /must NOT have additional properties/],
  ["a field that is missing", me({ ...user, id: undefined }), /required property 'id'/],
  ["an invalid time", me({ ...user, created_at: "yesterday" }), /must match format/],
  ["a status that is not listed", new Response(null, { status: 204 }), /status 204 is not listed/],
  ["another content type", me(user, { ...common, "Content-Type": "text/html" }), /text\/html is not listed/],
  ["a header that is missing", me(user, { ...json, "X-Request-Id": "" }), /header X-Request-Id/],
  ["a header that is not declared", me(user, { ...json, "Retry-After": "1" }), /Retry-After is not declared/],
  ["no challenge", refused(401, { status: 401, code: "token_missing" }, {}), /WWW-Authenticate is missing/],
  ["a code of another status", refused(401, { status: 401, code: "username_taken" }, challenge), /allowed values/],
])("%s", async (_, response, expected) => {
  const { conformance } = await serviceOfAlice();
  const found = (await conformance.problemsWith("GET", "/auth/me", response)).join("; ");
  if (expected === null) expect(found).toBe("");
  else expect(found).toMatch(expected);
});

test("the conformance check finds an accepted request that the document forbids", async () => {
  const { conformance } = await serviceOfAlice();
  const init = { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ username: "x" }) };
  const response = Response.json(user, { status: 201, headers: json });
  expect(await conformance.problemsWith("POST", "/auth/register", response, init)).toEqual([
    "data must have required property 'password'",
  ]);
});
