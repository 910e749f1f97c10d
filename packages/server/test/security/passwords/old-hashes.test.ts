import { createCrypto } from "@portcullis/adapters-crypto";
import { StorageError } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { credentials, login, me } from "../../support/client.ts";
import { eventsIn } from "../../support/logged.ts";
import { bcryptHash } from "../../support/old-hashes.ts";
import { secret, start } from "../../support/start.ts";
import { storedUser, storeHash } from "../../support/stored-user.ts";
import { engineOfEachKind, memoryEngine } from "../../support/stores.ts";
import { canLogIn, newUser } from "../../support/users.ts";

const olderHash = () =>
  createCrypto({ secrets: [secret], hash: { memoryKiB: 16, iterations: 2, allowWeak: true } }).passwordHasher.hash(
    credentials.password,
  );
/** The settings with which the deployments of these tests hash. */
const ofToday = /^\$argon2id\$v=19\$m=8,t=1,p=1\$/;

describe("PW-08 A hash with other settings is replaced at the next login", () => {
  const withOldHash = async (hash: string, environment = {}, engine = memoryEngine) => {
    const { url, deployment } = await start(environment, engine);
    const who = await newUser(url);
    await storeHash(deployment, who.username, hash);
    return { url, who, deployment };
  };

  test.each([
    ["argon2id of older settings", olderHash],
    ["bcrypt", () => Promise.resolve(bcryptHash)],
  ])("%s is replaced once, and only after the correct password.", async (_, hash) => {
    const old = await hash();
    const { url, who, deployment } = await withOldHash(old);
    const hashNow = async () => (await storedUser(deployment, who.username)).passwordHash;
    expect(await canLogIn(url, { ...who, password: "wrong horse battery" })).toBe(false);
    expect(await hashNow()).toBe(old);
    expect(await canLogIn(url, who)).toBe(true);
    const renewed = await hashNow();
    expect(renewed).toMatch(ofToday);
    expect(await canLogIn(url, who)).toBe(true);
    expect(await hashNow()).toBe(renewed);
    expect(eventsIn(deployment, "password_rehashed")).toHaveLength(1);
  });

  test.each(["unavailable", "failed"] as const)(
    "If the write fails (%s), the login succeeds, the old hash stays, and an event reports it.",
    async (kind) => {
      let failing = false;
      const engine = altered(memoryEngine, ({ users }) => ({
        users: replacing(users, {
          replacePasswordHash: (change) =>
            failing ? Promise.reject(new StorageError(kind)) : users.replacePasswordHash(change),
        }),
      }));
      const { url, who, deployment } = await withOldHash(bcryptHash, {}, engine);
      failing = true;
      const { access_token } = await login(url, who);
      expect((await me(url, access_token)).status).toBe(200);
      expect((await storedUser(deployment, who.username)).passwordHash).toBe(bcryptHash);
      expect(eventsIn(deployment, "password_rehash_failed")).toHaveLength(1);
    },
  );

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `If a rehash races a password change, the new password stays, on ${engine.label}.`,
      async () => {
        let change = () => Promise.resolve();
        const racing = altered(engine, ({ users }) => ({
          users: replacing(users, {
            replacePasswordHash: async (replacement) => {
              await change();
              return users.replacePasswordHash(replacement);
            },
          }),
        }));
        const { url, who, deployment } = await withOldHash(bcryptHash, {}, racing);
        const newPassword = "a newer horse battery";
        change = async () => {
          change = () => Promise.resolve();
          const { id: userId } = await storedUser(deployment, who.username);
          await deployment.portcullis.changePassword({ userId, currentPassword: who.password, newPassword });
        };
        const { access_token } = await login(url, who);
        expect((await me(url, access_token)).status).toBe(401);
        expect(await canLogIn(url, who)).toBe(false);
        expect(await canLogIn(url, { ...who, password: newPassword })).toBe(true);
      },
    );
  }
});
