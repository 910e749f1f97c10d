import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingEvents } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { type Answer, login, post } from "../../support/client.ts";
import { secret, start } from "../../support/start.ts";
import { memoryEngine } from "../../support/stores.ts";
import { newName } from "../../support/users.ts";

describe("PW-11 No response, error, event or log line contains a password or hash", () => {
  const canary = "canary-7Vz9kXw2";

  test("No route writes a password or hash at log level trace, even if the database's errors contain them.", async () => {
    let failing = false;
    const leaky = () => {
      const error = Object.assign(new Error(`insert failed: (${canary}, $argon2id$${canary})`), {
        detail: `Key (password_hash)=($argon2id$${canary})`,
        params: [canary],
        query: `insert into users values ('${canary}')`,
      });
      return Promise.reject(error);
    };
    const engine = altered(memoryEngine, ({ users }) => ({
      users: replacing(users, {
        create: (user) => (failing ? leaky() : users.create(user)),
        findByUsernameKey: (key) => (failing ? leaky() : users.findByUsernameKey(key)),
        changePassword: (change) => (failing ? leaky() : users.changePassword(change)),
      }),
    }));
    const { url, deployment } = await start({ PORTCULLIS_LOG_LEVEL: "trace" }, engine);
    const username = newName();
    const password = `${canary} one`;
    const next = `${canary} two`;
    const answers: Answer[] = [await post(url, "register", { username, password })];
    const { access_token } = await login(url, { username, password });
    const attempts = async () => {
      const change = { current_password: password, new_password: next };
      answers.push(
        await post(url, "register", { username, password }),
        await post(url, "register", { username: newName(), password: `${canary}\u0000` }),
        await post(url, "register", { username: newName(), password, x: canary }),
        await post(url, "register", { username: canary, password: canary }),
        await post(url, "login", { username, password: `${canary} wrong` }),
        await post(url, "login", { username: canary, password: canary }),
        await post(url, `login?password=${canary}`, { username: "x", password: { x: canary } }),
        await post(url, "change-password", { ...change, current_password: canary }, access_token),
        await post(url, "change-password", { ...change, new_password: canary.slice(0, 7) }, access_token),
        await post(url, "change-password", { ...change, new_password: password }, access_token),
        await post(url, "change-password", change, access_token),
      );
    };
    await attempts();
    failing = true;
    await attempts();
    const told = answers.map(({ headers, body }) => JSON.stringify([[...headers], body])).join("\n");
    expect(answers.map((answer) => answer.status)).toContain(500);
    expect(told).not.toContain("canary");
    const log = deployment.log.join("");
    expect(log).toContain("request failed");
    expect(log).not.toContain("canary");
    expect(told + log).not.toContain("$argon2");
  });

  test("No event contains a password or a hash.", async () => {
    const events = new RecordingEvents();
    const crypto = createCrypto({ secrets: [secret], hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
    const storage = createMemoryStorage();
    const portcullis = createPortcullis({ ...storage, ...crypto, events }, {});
    const who = { username: "alice", password: `${canary} one` };
    const { id: userId } = await portcullis.register(who);
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => portcullis.register(who),
      () => portcullis.login(who),
      () => portcullis.login({ ...who, password: `${canary} wrong` }),
      () => portcullis.changePassword({ userId, currentPassword: canary, newPassword: `${canary} two` }),
      () => portcullis.changePassword({ userId, currentPassword: who.password, newPassword: `${canary} two` }),
    ];
    for (const attempt of attempts) await attempt().catch(() => undefined);
    const told = JSON.stringify(events.all);
    expect(events.all.length).toBeGreaterThan(attempts.length);
    expect(told).not.toContain("canary");
    expect(told).not.toContain("$argon2");
  });
});
