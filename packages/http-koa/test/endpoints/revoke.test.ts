import { describe, expect, test } from "vitest";
import { problemOf, serviceOfAlice } from "../service.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };

const revoking = async (accessToken: "opaque" | "jwt" | "jwt-stateless" = "opaque") => {
  const service = await serviceOfAlice({ settings: { accessToken } });
  const revoke = (fields: Readonly<Record<string, string>>) =>
    service.send("POST", "/auth/revoke", { headers: form, body: new URLSearchParams(fields).toString() });
  return { ...service, revoke };
};

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("revocation (RFC 7009), %s", (kind) => {
  test.each(["access_token", "refresh_token"] as const)(
    "of the %s ends its session, whatever is hinted",
    async (which) => {
      for (const hint of [undefined, "access_token", "refresh_token", "pigeon", ""]) {
        const { revoke, pair, storage } = await revoking(kind);
        const response = await revoke({ token: pair[which], ...(hint === undefined ? {} : { token_type_hint: hint }) });
        expect([response.status, await response.json()]).toEqual([200, {}]);
        expect(storage.contents().records).toEqual([]);
      }
    },
  );
});

test("answers 200 for an unknown token, and for one that was revoked before", async () => {
  const { revoke, pair, storage } = await revoking();
  for (const token of ["x", "a.b.c", `${pair.access_token}x`, pair.refresh_token.slice(0, -2)]) {
    expect((await revoke({ token })).status).toBe(200);
  }
  expect(storage.contents().records).toHaveLength(1);
  for (let round = 0; round < 2; round += 1) expect((await revoke({ token: pair.access_token })).status).toBe(200);
});

test("accepts any client_id, because only the token counts", async () => {
  const { revoke, pair, storage } = await revoking();
  expect((await revoke({ token: pair.refresh_token, client_id: "app", client_secret: "x", unknown: "y" })).status).toBe(
    200,
  );
  expect(storage.contents().records).toEqual([]);
});

test("answers a malformed request with an OAuth error, and ends no session", async () => {
  const { send, sendJson, revoke, pair, calls } = await revoking();
  for (const response of [await revoke({ client_id: "app" }), await revoke({ token: "" })]) {
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      error: "invalid_request",
      contentType: "application/json",
    });
  }
  const twice = `token=${pair.access_token}&token=x`;
  const doubled = await send("POST", "/auth/revoke", { headers: form, body: twice });
  expect(await problemOf(doubled)).toMatchObject({ status: 400, error: "invalid_request" });
  expect((await sendJson("/auth/revoke", { token: pair.access_token })).status).toBe(415);
  expect(calls).toEqual([]);
});
