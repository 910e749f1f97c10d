import { StorageError } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { credentials, login, me, post } from "../../support/client.ts";
import { eventsIn } from "../../support/logged.ts";
import { answersTo, dead } from "../../support/pairs.ts";
import { startWithAlice } from "../../support/start.ts";
import { engineOfEachKind } from "../../support/stores.ts";

describe("PC-01 A password change requires a valid token and the current password, and is one atomic write", () => {
  const newPassword = "another horse battery";
  const change = { current_password: credentials.password, new_password: newPassword };
  const canLogIn = async (url: string, password: string) =>
    (await post(url, "login", { ...credentials, password })).status === 200;

  test("A password change without a valid token changes nothing.", async () => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt-stateless" });
    await post(url, "logout", { refresh_token: pair.refresh_token });
    expect((await me(url, pair.access_token)).status).toBe(200);
    for (const token of [undefined, "x", pair.refresh_token, pair.access_token]) {
      expect((await post(url, "change-password", change, token)).status).toBe(401);
    }
    const { access_token } = await login(url);
    await deployment.harness.advance?.(900);
    expect((await post(url, "change-password", change, access_token)).status).toBe(401);
    expect(await canLogIn(url, credentials.password)).toBe(true);
  });

  test("A password change without the current password changes nothing, and wrong passwords count with failed logins.", async () => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_THROTTLE: "on" });
    const wrong = { ...change, current_password: "wrong horse battery" };
    for (let failure = 1; failure <= 5; failure += 1) {
      expect((await post(url, "change-password", wrong, pair.access_token)).body["code"]).toBe("wrong_password");
    }
    for (const answer of [
      await post(url, "change-password", change, pair.access_token),
      await post(url, "login", credentials),
    ]) {
      expect(answer).toMatchObject({ status: 429, body: { code: "too_many_attempts" } });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    expect((await me(url, pair.access_token)).status).toBe(200);
    await deployment.harness.advance?.(1);
    expect((await post(url, "change-password", change, pair.access_token)).status).toBe(204);
  });

  for (const engine of engineOfEachKind) {
    describe.skipIf(engine.skipped !== null)(`On ${engine.label}`, () => {
      /** Fails before or after one write of the change, and stops there. */
      const breakingOff = async (point: "before the write" | "after the write" | "before cleaning") => {
        let broken = false;
        const breakOff = () => Promise.reject(new StorageError("unavailable"));
        const breaking = altered(engine, ({ users, accessTokens }) => ({
          users: replacing(users, {
            changePassword: async (given) => {
              if (point === "before the write") return breakOff();
              const changed = await users.changePassword(given);
              if (point === "before cleaning") return changed;
              broken = true;
              return breakOff();
            },
          }),
          accessTokens: replacing(accessTokens, {
            revokeAll: (target) =>
              broken || point === "before cleaning" ? breakOff() : accessTokens.revokeAll(target),
          }),
        }));
        const { url, pair, deployment } = await startWithAlice({}, breaking);
        const other = await login(url);
        const { status } = await post(url, "change-password", change, pair.access_token);
        const [held, now] = [await canLogIn(url, credentials.password), await canLogIn(url, newPassword)];
        return { deployment, status, held, now, tokens: [await answersTo(url, pair), await answersTo(url, other)] };
      };

      const alive = ["200", "200"];

      test("A password change that is interrupted before the write changes nothing.", async () => {
        const { deployment: _, ...seen } = await breakingOff("before the write");
        expect(seen).toEqual({ status: 503, held: true, now: false, tokens: [alive, alive] });
      });

      test("After an interruption after the write, the new password is set and every older token is invalid.", async () => {
        const { deployment: _, ...seen } = await breakingOff("after the write");
        expect(seen).toEqual({ status: 503, held: false, now: true, tokens: [dead, dead] });
      });

      test("A failure to delete ended sessions does not fail the password change.", async () => {
        const { deployment, ...seen } = await breakingOff("before cleaning");
        expect(seen).toEqual({ status: 204, held: false, now: true, tokens: [dead, dead] });
        expect(eventsIn(deployment, "cleanup_failed")).toHaveLength(1);
      });
    });
  }
});
