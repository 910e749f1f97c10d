import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { SettableClock } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { credentials, login, type Pair, post } from "../../support/client.ts";
import { answersTo, dead } from "../../support/pairs.ts";
import { secret, startWithAlice, unthrottled } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";
import { engineOfEachKind, mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { startTwoProcesses, type TwoProcesses } from "../../support/two-processes.ts";

describe("PC-02 No session from a login with the old password survives a racing change", () => {
  test.each(["opaque", "jwt"] as const)(
    "A login that verifies before a password change and stores after it is rejected (%s).",
    async (accessToken) => {
      const storage = createMemoryStorage();
      const clock = new SettableClock();
      const crypto = createCrypto({ secrets: [secret], clock, hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
      let change: () => Promise<unknown> = () => Promise.resolve();
      const accessTokens = replacing(storage.accessTokens, {
        create: async (record) => {
          await change();
          return storage.accessTokens.create(record);
        },
      });
      const portcullis = createPortcullis({ ...storage, ...crypto, accessTokens }, { accessToken });
      const { id: userId } = await portcullis.register(credentials);
      const newPassword = "another horse battery";
      change = () => portcullis.changePassword({ userId, currentPassword: credentials.password, newPassword });
      const { pair } = await portcullis.login(credentials);
      const tries = [portcullis.currentUser(pair), portcullis.refresh(pair)];
      for (const attempt of tries) await expect(attempt).rejects.toMatchObject({ code: "token_invalid" });
    },
  );

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `Of two simultaneous password changes the first is made, and the other fails, on ${engine.label}.`,
      async () => {
        let meanwhile: () => Promise<unknown> = () => Promise.resolve();
        const racing = altered(engine, ({ users }) => ({
          users: replacing(users, {
            changePassword: async (change) => {
              await meanwhile();
              return users.changePassword(change);
            },
          }),
        }));
        const { url, pair, deployment } = await startWithAlice({}, racing);
        const { id: userId } = await storedUser(deployment, credentials.username);
        const [first, second] = ["the first battery", "the second battery"];
        meanwhile = () => {
          meanwhile = () => Promise.resolve();
          const change = { userId, currentPassword: credentials.password, newPassword: first ?? "" };
          return deployment.portcullis.changePassword(change);
        };
        const change = { current_password: credentials.password, new_password: second };
        expect((await post(url, "change-password", change, pair.access_token)).body["code"]).toBe("wrong_password");
        expect(await answersTo(url, pair)).toEqual(dead);
        const statusWith = async (password = "") => (await post(url, "login", { ...credentials, password })).status;
        expect([await statusWith(first), await statusWith(second)]).toEqual([200, 401]);
      },
    );
  }

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`Two processes on one ${engine.label}`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        both = await startTwoProcesses(engine, unthrottled);
      });
      afterAll(() => both.close());

      const people = 10;

      /** Repeats the race for one person. Returns how many logins with an old password survived the change. */
      const race = async (username: string, rounds: number) => {
        const { url } = both;
        let { password } = credentials;
        let survivors = 0;
        expect((await post(url(0), "register", { username, password })).status).toBe(201);
        for (let round = 0; round < rounds; round += 1) {
          const old = { username, password };
          const { access_token } = await login(url(round), old);
          password = `correct horse battery ${round}`;
          const change = { current_password: old.password, new_password: password };
          const [changed, ...logins] = await Promise.all([
            post(url(round), "change-password", change, access_token),
            post(url(round), "login", old),
            post(url(round + 1), "login", old),
          ]);
          expect(changed.status).toBe(204);
          for (const { status, body } of logins) {
            expect([200, 401]).toContain(status);
            if (status !== 200) continue;
            const answers = await answersTo(url(round), body as unknown as Pair);
            if (answers.includes("200")) survivors += 1;
          }
        }
        return survivors;
      };

      test("No session from the old password survives 200 races by ten users.", async () => {
        const survivors = await Promise.all(
          Array.from({ length: people }, (_, person) => race(`person-${person}`, 200 / people)),
        );
        expect(survivors).toEqual(Array.from({ length: people }, () => 0));
      }, 300_000);
    });
  }
});
