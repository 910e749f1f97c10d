import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test } from "vitest";
import { alice, problemOf, replacing, serviceOfAlice } from "../service.ts";

const change = { current_password: alice.password, new_password: "a new horse battery" };

describe("change password", () => {
  test("invalidates every earlier token and the old password", async () => {
    const { sendJson, send, pair } = await serviceOfAlice();
    expect((await sendJson("/auth/change-password", change, { token: pair.access_token })).status).toBe(204);
    expect((await send("GET", "/auth/me", { token: pair.access_token })).status).toBe(401);
    expect((await sendJson("/auth/refresh", { refresh_token: pair.refresh_token })).status).toBe(401);
    expect((await sendJson("/auth/login", alice)).status).toBe(401);
    expect((await sendJson("/auth/login", { ...alice, password: change.new_password })).status).toBe(200);
  });

  test.each([
    [{ ...change, current_password: "wrong" }, 400, "wrong_password"],
    [{ ...change, new_password: alice.password }, 400, "password_unchanged"],
    [{ ...change, new_password: "short" }, 422, "validation_failed"],
  ])("%j: %i %s", async (body, status, code) => {
    const { sendJson, send, pair } = await serviceOfAlice();
    const response = await sendJson("/auth/change-password", body, { token: pair.access_token });
    expect(await problemOf(response)).toMatchObject({ status, code });
    expect((await send("GET", "/auth/me", { token: pair.access_token })).status).toBe(200);
  });

  test("checks its input before it reads from the storage", async () => {
    const { sendJson, pair, calls } = await serviceOfAlice();
    const response = await sendJson("/auth/change-password", { new_password: ["x"] }, { token: pair.access_token });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [
        { pointer: "/current_password", code: "required" },
        { pointer: "/new_password", code: "invalid_type" },
      ],
    });
    expect(calls).toEqual([]);
  });

  test("fails with token_invalid if the user was deleted meanwhile", async () => {
    const storage = createMemoryStorage();
    const users = replacing(storage.users, { findById: () => Promise.resolve(null) });
    const { sendJson, pair } = await serviceOfAlice({ replaced: { users, accessTokens: storage.accessTokens } });
    const response = await sendJson("/auth/change-password", change, { token: pair.access_token });
    expect(response.headers.get("WWW-Authenticate")).toContain('error="invalid_token"');
    expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_invalid" });
  });
});
