import { describe, expect, test } from "vitest";
import { credentials, login, me, post } from "../../support/client.ts";
import { eventsIn, linesOf } from "../../support/logged.ts";
import { bcryptHash } from "../../support/old-hashes.ts";
import { start, throttled } from "../../support/start.ts";
import { storedUser, storeHash } from "../../support/stored-user.ts";
import { engineOfEachKind, mongodbEngine, postgresqlEngine, sqliteEngine } from "../../support/stores.ts";
import { newUser } from "../../support/users.ts";

describe("PW-10 A stored text that is not a hash is a failed login and an alert", () => {
  const salt = "c29tZXNhbHRzb21lc2FsdA";
  const tag = "AAECAwQFBgcICQoLDA0ODw";
  const corrupt = {
    nothing: "",
    x: "x",
    "a password in clear": credentials.password,
    "bcrypt's sign alone": "$2b$",
    "bcrypt that is cut": bcryptHash.slice(0, -3),
    "argon2id that is cut": `$argon2id$v=19$m=19456,t=2,p=1$${salt}`,
    "argon2id of 4 TiB": `$argon2id$v=19$m=4294967295,t=2,p=1$${salt}$${tag}`,
    "argon2id of 2^32 passes": `$argon2id$v=19$m=19456,t=4294967295,p=1$${salt}$${tag}`,
    "argon2id without memory": `$argon2id$v=19$m=0,t=2,p=1$${salt}$${tag}`,
    "another algorithm": "$scrypt$ln=17,r=8,p=1$c29tZXNhbHQ$AAECAwQFBgcICQoLDA0ODw",
    "an unsalted digest": "5f4dcc3b5aa765d61d8327deb882cf99",
  };

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `A login fails with an event for each of: ${Object.keys(corrupt).join(", ")}, on ${engine.label}.`,
      async () => {
        const { url, deployment } = await start({}, engine);
        const who = await newUser(url);
        const { access_token } = await login(url, who);
        const wrong = await post(url, "login", { ...who, password: "wrong horse battery" }, undefined, {
          "x-request-id": "1",
        });
        for (const [name, hash] of Object.entries(corrupt)) {
          await storeHash(deployment, who.username, hash);
          const before = eventsIn(deployment, "password_hash_unusable").length;
          const answer = await post(url, "login", who, undefined, { "x-request-id": "1" });
          expect([name, answer.status]).toEqual([name, 401]);
          expect(answer.body).toEqual(wrong.body);
          const alerts = eventsIn(deployment, "password_hash_unusable").slice(before);
          const { id } = await storedUser(deployment, who.username);
          expect(alerts).toMatchObject([{ level: "error", user_id: id }]);
          const change = { current_password: who.password, new_password: "another horse battery" };
          expect((await post(url, "change-password", change, access_token)).body["code"]).toBe("wrong_password");
          expect((await me(url, access_token)).status).toBe(200);
        }
        expect(linesOf(deployment).filter(({ msg }) => msg === "request failed")).toEqual([]);
      },
    );
  }

  test.skipIf(mongodbEngine.skipped !== null)(
    `A login fails with an event for a stored value that is not text, on ${mongodbEngine.label}.`,
    async () => {
      const { url, deployment } = await start({}, mongodbEngine);
      const who = await newUser(url);
      const users = deployment.store.mongo?.orm.em.getDriver().getConnection().getDb().collection("users");
      for (const change of [
        { $set: { passwordHash: null } },
        { $set: { passwordHash: 7 } },
        { $unset: { passwordHash: "" } },
      ]) {
        await users?.updateMany({}, change);
        expect((await post(url, "login", who)).status).toBe(401);
      }
      expect(eventsIn(deployment, "password_hash_unusable")).toHaveLength(3);
    },
  );

  for (const engine of [sqliteEngine, postgresqlEngine]) {
    test.skipIf(engine.skipped !== null)(
      `A login fails with an event, and counts, for a hash that is null, on ${engine.label}.`,
      async () => {
        const { url, deployment } = await start(throttled, engine);
        const who = await newUser(url);
        const execute = (sql: string) => deployment.store.sql?.orm.em.fork().execute(sql);
        // SQLite can't make a column optional.
        const statements =
          engine === sqliteEngine
            ? ["alter table users drop column password_hash", "alter table users add column password_hash text"]
            : ["alter table users alter column password_hash drop not null", "update users set password_hash = null"];
        for (const sql of statements) await execute(sql);
        const stranger = await post(url, "login", { ...who, username: "nobody" }, undefined, { "x-request-id": "1" });
        const answer = await post(url, "login", who, undefined, { "x-request-id": "1" });
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual(stranger.body);
        expect(eventsIn(deployment, "password_hash_unusable")).toHaveLength(1);
        const answers = [answer.status];
        while (answers.at(-1) === 401 && answers.length < 50) answers.push((await post(url, "login", who)).status);
        expect(answers.at(-1)).toBe(429);
      },
    );
  }
});
