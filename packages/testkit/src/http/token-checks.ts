import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { newCredentials, pairOf, register, signUp } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import { assertAlive, assertDead, assertOAuthAnswer, assertPlainHeaders } from "./expectations.ts";
import { type HttpHarness, lifetimesOf } from "./http-harness.ts";
import { type Answer, post, type Send } from "./request.ts";

const ask = (harness: HttpHarness, form: Readonly<Record<string, string>>): Promise<Answer> =>
  post(harness, "token", { form });

const raw = (body: string): Send => ({ raw: { body, type: "application/x-www-form-urlencoded" } });

/** Everything that a client sees, without the values that are new in each answer. */
const comparable = ({ status, headers, text, body }: Answer) => [
  status,
  [...headers].filter(([name]) => !["date", "x-request-id", "content-length"].includes(name)),
  text.replaceAll(String(body["request_id"]), ""),
];

export const tokenChecks = checksOf<HttpHarness, string>("POST /token", [
  {
    line: "HTTP",
    name: "Both grants of the token endpoint return a token pair; unknown and empty parameters are ignored.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const ignored = { scope: "", client_id: "app", client_secret: "s3cret", allow_redirects: "True", audience: "x" };
      const answer = await ask(harness, { grant_type: "password", username, password, ...ignored });
      assertPlainHeaders(answer);
      const { refresh_token } = pairOf(answer);
      await assertAlive(
        harness,
        pairOf(await ask(harness, { grant_type: "refresh_token", refresh_token, ...ignored })),
      );
    },
  },
  {
    line: "HTTP",
    name: "The token endpoint answers a wrong password and an unknown name equally, with 400 invalid_grant and no challenge.",
    run: async (harness) => {
      const { username } = await register(harness);
      const { username: nobody, password } = newCredentials();
      const wrong = await ask(harness, { grant_type: "password", username, password });
      assertOAuthAnswer(wrong, 400, "invalid_credentials", "invalid_grant");
      const unknown = await ask(harness, { grant_type: "password", username: nobody, password });
      assert.deepStrictEqual(comparable(unknown), comparable(wrong));
      assert.deepStrictEqual(
        comparable(await post(harness, "login", { form: { grant_type: "password", username, password } })),
        comparable(wrong),
      );
    },
  },
  {
    line: "HTTP",
    name: "The token endpoint rejects an unknown or reused refresh token with 400 invalid_grant; reuse ends its session.",
    skip: needs("advance"),
    run: async (harness) => {
      const { pair } = await signUp(harness);
      for (const route of ["token", "refresh"]) {
        const form = { grant_type: "refresh_token", refresh_token: "x" };
        assertOAuthAnswer(await post(harness, route, { form }), 400, "token_invalid", "invalid_grant");
      }
      const parent = { grant_type: "refresh_token", refresh_token: pair.refresh_token };
      const next = pairOf(await ask(harness, parent));
      await harness.advance?.(lifetimesOf(harness).refreshRetryWindow);
      assertOAuthAnswer(await ask(harness, parent), 400, "token_reused", "invalid_grant");
      await assertDead(harness, next);
    },
  },
  {
    line: "HTTP",
    name: "The token endpoint rejects a disabled account with 400 invalid_grant.",
    skip: needs("setDisabled"),
    run: async (harness) => {
      const { id, username, password } = await register(harness);
      await harness.setDisabled?.(id, true);
      const answer = await ask(harness, { grant_type: "password", username, password });
      assertOAuthAnswer(answer, 400, "account_disabled", "invalid_grant");
    },
  },
  {
    line: "HTTP",
    name: "The token endpoint rejects missing and repeated parameters with 400 invalid_request, other grants with unsupported_grant_type.",
    run: async (harness) => {
      for (const form of [
        {},
        { username: "x", password: "y" },
        { grant_type: "", username: "x", password: "y" },
        { grant_type: "password" },
        { grant_type: "password", username: "x", password: "" },
        { grant_type: "refresh_token", refresh_token: "" },
      ]) {
        const answer = await ask(harness, form);
        assertOAuthAnswer(answer, 400, String(answer.body["code"]), "invalid_request");
      }
      for (const twice of ["grant_type=password", "username=z", "unknown=1&unknown=2"]) {
        const body = `grant_type=password&username=x&password=y&${twice}`;
        assertOAuthAnswer(await post(harness, "token", raw(body)), 400, "invalid_request", "invalid_request");
      }
      for (const grant_type of ["client_credentials", "authorization_code", "Password", "urn:x"]) {
        const answer = await ask(harness, { grant_type, username: "x", password: "y" });
        assertOAuthAnswer(answer, 400, "unsupported_grant_type", "unsupported_grant_type");
      }
    },
  },
  {
    line: "HTTP",
    name: "The token endpoint rejects JSON with 415 and a large body with 413, as OAuth errors.",
    run: async (harness) => {
      const json = { grant_type: "password", username: "x", password: "y" };
      assertOAuthAnswer(await post(harness, "token", { json }), 415, "unsupported_media_type", "invalid_request");
      const long = await post(harness, "token", raw(`grant_type=password&username=x&password=${"y".repeat(16_384)}`));
      assertOAuthAnswer(long, 413, "payload_too_large", "invalid_request");
    },
  },
]);
