import { describe, expect, test } from "vitest";
import { credentials, post } from "../../support/client.ts";
import { start, throttled } from "../../support/start.ts";

describe("RG-03 Unknown and privileged fields are rejected, not ignored", () => {
  const fields = {
    id: "0190b8f1-0000-7000-8000-000000000000",
    user_id: 1,
    disabled: true,
    password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAECAwQFBgcICQoLDA0ODw",
    passwordHash: "x",
    username_key: "root",
    credentials_version: 7,
    created_at: "2001-01-01T00:00:00Z",
    role: "admin",
    roles: ["admin"],
    is_admin: true,
    profile: { role: "admin" },
    scope: "admin",
  };

  test.each(Object.entries(fields))("The unknown field %s is rejected.", async (name, value) => {
    const { url, deployment } = await start(throttled);
    const answer = await post(url, "register", { ...credentials, [name]: value });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}`, code: "unknown_field" }] } });
    expect(await deployment.store.storage.users.list({ limit: 10 })).toEqual([]);
  });
});
