import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { pgliteEngine, sharedEngines } from "../support/stores.ts";
import { statementsOf } from "../support/statements.ts";

for (const engine of [pgliteEngine, ...sharedEngines]) {
  describe.skipIf(engine.skipped !== null)(`Round trips to ${engine.label}`, () => {
    let deployment: Deployment;
    let statements: unknown[];
    let pair: { access_token: string; refresh_token: string };
    const credentials = { username: "alice", password: "correct horse battery" };

    beforeAll(async () => {
      deployment = await deploy(engine, { PORTCULLIS_THROTTLE: "off" });
      statements = await statementsOf(deployment.store);
    });
    afterAll(() => deployment.close());

    const roundTrips = async (path: string, json: unknown, token?: string): Promise<[number, unknown]> => {
      statements.length = 0;
      const response = await fetch(`${deployment.harness.baseUrl}/auth/${path}`, {
        method: json === null ? "GET" : "POST",
        headers: {
          ...(json === null ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(json === null ? {} : { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      expect(response.ok).toBe(true);
      return [statements.length, text === "" ? null : JSON.parse(text)];
    };

    test("register takes 1", async () => {
      expect((await roundTrips("register", credentials))[0]).toBe(1);
    });

    test("login takes 2", async () => {
      const [count, body] = await roundTrips("login", credentials);
      pair = body as typeof pair;
      expect(count).toBe(2);
    });

    test("me takes 1", async () => {
      expect((await roundTrips("me", null, pair.access_token))[0]).toBe(1);
    });

    const forRefresh = engine.kind === "mongodb" ? 2 : 1;

    test(`refresh takes ${forRefresh}`, async () => {
      const [count, body] = await roundTrips("refresh", { refresh_token: pair.refresh_token });
      pair = body as typeof pair;
      expect(count).toBe(forRefresh);
    });

    test("logout takes 1", async () => {
      expect((await roundTrips("logout", { refresh_token: pair.refresh_token }))[0]).toBe(1);
    });

    test("a malformed or forged token takes none", async () => {
      statements.length = 0;
      for (const token of ["x", `${pair.access_token}x`, pair.refresh_token]) {
        const headers = { authorization: `Bearer ${token}` };
        expect((await fetch(`${deployment.harness.baseUrl}/auth/me`, { headers })).status).toBe(401);
      }
      expect(statements).toEqual([]);
    });
  });
}
