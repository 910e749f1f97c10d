import { describe, expect, test } from "vitest";
import { login, post } from "../../support/client.ts";
import { startWithAlice } from "../../support/start.ts";

describe("BE-01 A challenge without error for no credentials, with invalid_token for bad ones", () => {
  const guarded = [
    ["GET", "me"],
    ["POST", "logout-all"],
    ["POST", "change-password"],
    ["GET", "sessions"],
    ["DELETE", "sessions/0190b8f1-0000-7000-8000-000000000000"],
  ] as const;
  const change = JSON.stringify({ current_password: "x", new_password: "y" });

  const ask = async (url: string, [method, path]: (typeof guarded)[number], authorization?: string) => {
    const response = await fetch(`${url}/auth/${path}`, {
      method,
      headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) },
      ...(method === "POST" ? { body: change } : {}),
    });
    const { code } = (await response.json()) as { code: string };
    return { status: response.status, code, challenge: response.headers.get("www-authenticate") };
  };

  test.each(["opaque", "jwt"])(
    "Every guarded route answers a missing and a wrong token with the challenges of RFC 6750, with %s access tokens.",
    async (strategy) => {
      const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
      const revoked = await login(url);
      await post(url, "logout", {}, revoked.access_token);
      const expired = await login(url);
      for (const route of guarded) {
        for (const none of [undefined, "Basic YWxpY2U6eA==", "Token x"]) {
          expect(await ask(url, route, none)).toEqual({
            status: 401,
            code: "token_missing",
            challenge: 'Bearer realm="portcullis"',
          });
        }
        const invalid = /^Bearer realm="portcullis", error="invalid_token", error_description="[^"]+"$/;
        for (const token of [
          "x",
          revoked.access_token,
          pair.refresh_token,
          `${pair.access_token.slice(0, -8)}AAAAAAAA`,
        ]) {
          expect(await ask(url, route, `Bearer ${token}`)).toEqual({
            status: 401,
            code: "token_invalid",
            challenge: expect.stringMatching(invalid),
          });
        }
      }
      await deployment.harness.advance?.(900);
      expect(await ask(url, guarded[0], `Bearer ${expired.access_token}`)).toEqual({
        status: 401,
        code: "token_expired",
        challenge: expect.stringContaining('error="invalid_token"'),
      });
    },
  );
});
