import { StorageError } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { credentials, login, me, post } from "../../support/client.ts";
import { answersTo, dead, refreshed } from "../../support/pairs.ts";
import { startWithAlice } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";
import { engineOfEachKind } from "../../support/stores.ts";

describe("TK-03 Tokens of a disabled or deleted user, and from before a password change, are invalid at once", () => {
  for (const engine of engineOfEachKind) {
    describe.each(["opaque", "jwt"])(`${engine.label}, %s`, (strategy) => {
      // No records are deleted after a change of password: the change itself must invalidate the tokens.
      const uncleaned = altered(engine, ({ accessTokens }) => ({
        accessTokens: replacing(accessTokens, { revokeAll: () => Promise.reject(new StorageError("unavailable")) }),
      }));
      const begin = () => startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy }, uncleaned);

      test.skipIf(engine.skipped !== null)("rejects the tokens of a disabled user", async () => {
        const { url, pair, deployment } = await begin();
        const { id } = await storedUser(deployment, credentials.username);
        await deployment.harness.setDisabled?.(id, true);
        expect(await answersTo(url, pair)).toEqual(["403 account_disabled", "403 account_disabled"]);
      });

      test.skipIf(engine.skipped !== null)("rejects the tokens of a deleted user", async () => {
        const { url, pair, deployment } = await begin();
        const { id } = await storedUser(deployment, credentials.username);
        await deployment.harness.deleteUser?.(id);
        expect(await answersTo(url, pair)).toEqual(dead);
      });

      test.skipIf(engine.skipped !== null)(
        "rejects tokens from before a password change, of this session and of others",
        async () => {
          const { url, pair } = await begin();
          const others = [await login(url), await refreshed(url, await login(url))];
          const change = { current_password: credentials.password, new_password: "another horse battery" };
          expect((await post(url, "change-password", change, pair.access_token)).status).toBe(204);
          for (const each of [pair, ...others]) expect(await answersTo(url, each)).toEqual(dead);
        },
      );
    });
  }

  test("With jwt-stateless, the refresh token is rejected at once, and the access token on routes that check the session.", async () => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt-stateless" });
    const { id } = await storedUser(deployment, credentials.username);
    await deployment.harness.deleteUser?.(id);
    expect(await answersTo(url, pair)).toEqual(["200", "401 token_invalid"]);
    const change = { current_password: credentials.password, new_password: "another horse battery" };
    expect((await post(url, "change-password", change, pair.access_token)).status).toBe(401);
    expect((await post(url, "logout-all", {}, pair.access_token)).status).toBe(401);
    await deployment.harness.advance?.(900);
    expect((await me(url, pair.access_token)).body["code"]).toBe("token_expired");
  });
});
