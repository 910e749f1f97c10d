import type { SessionId, UserId } from "@portcullis/core";
import { createKeys } from "@portcullis/adapters-crypto";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials, login, me, type Pair } from "../../support/client.ts";
import { type Deployment, deploy } from "../../support/deployment.ts";
import { refresh, refreshed } from "../../support/pairs.ts";
import { secret, unthrottled } from "../../support/start.ts";
import { testEngines } from "../../support/stores.ts";
import { newUser } from "../../support/users.ts";

const day = 86_400;
const keys = createKeys({ secrets: [secret] });

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`A refresh on ${engine.label}`, () => {
    let deployment: Deployment;
    let url: string;

    beforeAll(async () => {
      deployment = await deploy(engine, unthrottled, { secrets: [secret] });
      url = deployment.harness.baseUrl;
    });
    afterAll(() => deployment.close());

    const codeOf = async (pair: Pick<Pair, "refresh_token">) => {
      const { status, body } = await refresh(url, pair);
      return status === 200 ? "refreshed" : `${status} ${String(body["code"])}`;
    };

    const started = async (): Promise<{ pair: Pair; userId: UserId; sessionId: SessionId }> => {
      const pair = await login(url, await newUser(url));
      const { sub, sid } = decodeJwt<{ sub: string; sid: string }>(pair.refresh_token);
      return { pair, userId: sub as UserId, sessionId: sid as SessionId };
    };

    /** The same token with other claims, signed by the service's key. */
    const resigned = async ({ refresh_token }: Pair, claims: object) => {
      const { key, kid } = keys.refresh.signing;
      const token = new SignJWT({ ...decodeJwt(refresh_token), ...claims });
      token.setProtectedHeader({ alg: "HS256", typ: "rt+jwt", kid });
      return { refresh_token: await token.sign(key) };
    };

    test("of the current token, its parent and its grandparent is a new pair, the same pair, and reuse", async () => {
      const { pair } = await started();
      const next = await refreshed(url, pair);
      const again = await refreshed(url, pair);
      expect([again.access_token, again.refresh_token]).toEqual([next.access_token, next.refresh_token]);
      await refreshed(url, next);
      expect(await codeOf(pair)).toBe("401 token_reused");
      expect(await codeOf(next)).toBe("401 token_invalid");
    });

    test("of a token that names another user, or a rotation ahead of the record, is token_invalid", async () => {
      const [alice, bob] = [await started(), await started()];
      for (const claims of [{ sub: bob.userId }, { sub: "nobody" }, { rot: 3 }]) {
        expect(await codeOf(await resigned(alice.pair, claims))).toBe("401 token_invalid");
      }
      expect(await codeOf(alice.pair)).toBe("refreshed");
    });

    test("at the end of its record is token_expired, even if the token lasts longer", async () => {
      const { pair } = await started();
      const { exp = 0 } = decodeJwt(pair.refresh_token);
      const longer = await resigned(pair, { exp: exp + 30 * day });
      await deployment.harness.advance?.(30 * day + 1);
      expect(await codeOf(longer)).toBe("401 token_expired");
      await deployment.harness.advance?.(-30 * day - 1);
      expect(await codeOf(longer)).toBe("refreshed");
    });

    test("DI-01 while its user is disabled is account_disabled only for valid tokens, and token_invalid after enabling", async () => {
      const { pair, userId } = await started();
      const next = await refreshed(url, pair);
      await deployment.portcullis.setDisabled({ userId, disabled: true });
      for (const token of [next, pair, next]) expect(await codeOf(token)).toBe("403 account_disabled");
      await deployment.portcullis.setDisabled({ userId, disabled: false });
      for (const token of [next, pair]) expect(await codeOf(token)).toBe("401 token_invalid");
    });

    test("after a change of password is token_invalid, also while the user is disabled after it", async () => {
      const { pair, userId } = await started();
      const change = { userId, currentPassword: credentials.password, newPassword: "another password" };
      await deployment.portcullis.changePassword(change);
      expect(await codeOf(pair)).toBe("401 token_invalid");
      await deployment.portcullis.setDisabled({ userId, disabled: true });
      expect(await codeOf(pair)).toBe("401 token_invalid");
    });

    test("of a session that has ended, or whose user was deleted, is token_invalid", async () => {
      const [ended, deleted] = [await started(), await started()];
      await deployment.portcullis.revokeSession({ userId: ended.userId, id: ended.sessionId });
      await deployment.portcullis.deleteUser({ userId: deleted.userId });
      for (const { pair } of [ended, deleted]) {
        expect(await codeOf(pair)).toBe("401 token_invalid");
        expect((await me(url, pair.access_token)).status).toBe(401);
      }
    });
  });
}
