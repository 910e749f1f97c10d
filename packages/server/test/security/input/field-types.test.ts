import { describe, expect, test } from "vitest";
import { altered, counting } from "../../support/altered-engine.ts";
import { credentials } from "../../support/client.ts";
import { form, send, summary } from "../../support/send.ts";
import { startWithAlice, throttled } from "../../support/start.ts";
import { memoryEngine } from "../../support/stores.ts";

describe("IN-01 Input is checked before any repository is called", () => {
  const hostile: readonly unknown[] = [
    null,
    true,
    7,
    [],
    ["x"],
    {},
    { $ne: null },
    { $gt: "" },
    { $regex: ".*" },
    { $where: "sleep(1000)" },
    { $or: [{}, {}] },
    { _bsontype: "ObjectId", id: "0190b8f1" },
    { __entity: true, __raw: "1=1" },
    { raw: "1=1" },
    { toString: "x" },
    { length: 20 },
  ];
  const prototypes = ["__proto__", "constructor", "prototype"];

  test("A value that is not text in a text field is rejected with 4xx, without calling a repository.", async () => {
    const calls: string[] = [];
    const engine = altered(memoryEngine, ({ users, accessTokens, throttleCounters }) => ({
      users: counting(users, calls),
      accessTokens: counting(accessTokens, calls),
      throttleCounters: counting(throttleCounters, calls),
    }));
    const { url, pair } = await startWithAlice(throttled, engine);
    const { access_token: token, refresh_token } = pair;
    const sound: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      register: { username: "bob", password: "correct horse battery" },
      login: credentials,
      refresh: { refresh_token },
      logout: { refresh_token },
      "change-password": { current_password: credentials.password, new_password: "another horse battery" },
    };
    calls.length = 0;
    for (const [path, fields] of Object.entries(sound)) {
      for (const name of Object.keys(fields)) {
        for (const value of hostile) {
          const reply = await send(url, path, { token, body: JSON.stringify({ ...fields, [name]: value }) });
          expect([path, name, value, summary(reply)]).toEqual([path, name, value, "422 validation_failed"]);
        }
        for (const key of prototypes) {
          const nested = JSON.stringify({ ...fields, [name]: "…" }).replace('"…"', `{"${key}":{"disabled":false}}`);
          const beside = `{"${key}":{"role":"admin"},${JSON.stringify(fields).slice(1)}`;
          for (const body of [nested, beside]) expect((await send(url, path, { token, body })).status).toBe(400);
        }
        expect((await send(url, path, { token, body: JSON.stringify({ ...fields, more: "x" }) })).status).toBe(422);
        const { [name]: _, ...rest } = fields;
        if (path !== "logout") expect((await send(url, path, { token, body: JSON.stringify(rest) })).status).toBe(422);
      }
    }
    for (const [path, body] of [
      ["login", "username[$ne]=&password[$ne]="],
      ["login", "username[]=alice&password=x"],
      ["login", "username=alice&password=x&__proto__=y"],
      ["refresh", "refresh_token[$gt]="],
    ] as const) {
      expect((await send(url, path, { type: form, body })).status).toBeGreaterThanOrEqual(400);
    }
    expect(calls).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "role")).toBe(false);
    expect((await send(url, "login", { body: JSON.stringify(credentials) })).status).toBe(200);
    expect(calls).not.toEqual([]);
  });
});
