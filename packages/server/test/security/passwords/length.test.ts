import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import type { PasswordHasher } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test } from "vitest";
import { ConfigurationError, loadConfig } from "../../../src/index.ts";
import { listSettings } from "../../../src/configuration/index.ts";
import { counting } from "../../support/altered-engine.ts";
import { credentials, login, post } from "../../support/client.ts";
import { secret, start } from "../../support/start.ts";
import { issueOf, newUser, ofLength, register } from "../../support/users.ts";

const emoji = "\u{1f600}";

describe("PW-01 From 8 to 128 code points after NFC, configurable, at registration and change alike", () => {
  /** The answers of registration and of a change of password. */
  const verdicts = async (url: string, password: string) => {
    const registered = await register(url, password);
    const who = await newUser(url, ofLength(20));
    const { access_token } = await login(url, who);
    const change = { current_password: who.password, new_password: password };
    const changed = await post(url, "change-password", change, access_token);
    return [registered, changed].map((answer) =>
      answer.status < 300 ? "taken" : `${answer.status} ${issueOf(answer)}`,
    );
  };

  const refused = (code: string) => [`422 /password ${code}`, `422 /new_password ${code}`];
  const taken = ["taken", "taken"];

  test("A password of 8 to 128 code points is accepted, 7 and 129 are rejected; an emoji counts as one.", async () => {
    const { url } = await start();
    expect(await verdicts(url, ofLength(7))).toEqual(refused("too_short"));
    expect(await verdicts(url, ofLength(8))).toEqual(taken);
    expect(await verdicts(url, ofLength(128))).toEqual(taken);
    expect(await verdicts(url, ofLength(129))).toEqual(refused("too_long"));
    expect(await verdicts(url, emoji.repeat(7))).toEqual(refused("too_short"));
    expect(await verdicts(url, emoji.repeat(8))).toEqual(taken);
    expect(await verdicts(url, emoji.repeat(128))).toEqual(taken);
    expect(await verdicts(url, "e\u0301".repeat(7))).toEqual(refused("too_short"));
    expect(await verdicts(url, "e\u0301".repeat(128))).toEqual(taken);
  });

  test("The operator can set both bounds within safe limits, and the service recommends 15.", async () => {
    const { url } = await start({ PORTCULLIS_PASSWORD_MIN_LENGTH: "15", PORTCULLIS_PASSWORD_MAX_LENGTH: "64" });
    expect(await verdicts(url, ofLength(14))).toEqual(refused("too_short"));
    expect(await verdicts(url, ofLength(15))).toEqual(taken);
    expect(await verdicts(url, ofLength(64))).toEqual(taken);
    expect(await verdicts(url, ofLength(65))).toEqual(refused("too_long"));
    expect(() => loadConfig({ PORTCULLIS_PASSWORD_MIN_LENGTH: "7" })).toThrow(ConfigurationError);
    expect(listSettings()).toContain("15 is recommended");
  });
});

describe("PW-02 A password over the byte limit is rejected before it is hashed, in the same way for every user", () => {
  const cap = 1024;

  test("A password of 1,024 bytes is verified, one of 1,025 bytes is rejected.", async () => {
    const { url } = await start();
    const { username } = await newUser(url);
    const at = "x".repeat(cap);
    const over = `${at}x`;
    for (const name of [username, "nobody", "no name"]) {
      expect((await post(url, "login", { username: name, password: at })).status).toBe(401);
    }
    const [known, unknown] = await Promise.all(
      [username, "nobody"].map((name) =>
        post(url, "login", { username: name, password: over }, undefined, { "x-request-id": "1" }),
      ),
    );
    expect(known).toMatchObject({ status: 422, body: { code: "validation_failed" } });
    expect(unknown?.body).toEqual(known?.body);
    expect(unknown?.status).toBe(known?.status);
    expect((await register(url, over)).status).toBe(422);
  });

  test("The bytes are counted as typed, and a password with one too many is not hashed.", async () => {
    const { url } = await start();
    const decomposed = "\u1112\u1161\u11ab".repeat(114);
    expect((await register(url, decomposed)).status).toBe(422);
    expect((await register(url, decomposed.slice(0, 3 * 113))).status).toBe(201);

    const calls: string[] = [];
    const crypto = createCrypto({ secrets: [secret], hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
    const passwordHasher = counting<PasswordHasher>(crypto.passwordHasher, calls);
    const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto, passwordHasher }, {});
    const { id: userId } = await portcullis.register(credentials);
    calls.length = 0;
    const password = emoji.repeat(cap / 4 + 1);
    const attempts = [
      portcullis.register({ username: "bob", password }),
      portcullis.login({ ...credentials, password }),
      portcullis.login({ username: "nobody", password }),
      portcullis.login({ username: "no name", password }),
      portcullis.changePassword({ userId, currentPassword: password, newPassword: "another battery" }),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: "validation_failed" });
    expect(calls).toEqual([]);
  });
});
