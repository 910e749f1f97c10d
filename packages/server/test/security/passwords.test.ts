import { createRequire } from "node:module";
import { createCrypto, InvalidSettingError } from "@portcullis/adapters-crypto";
import { createPortcullis, StorageError } from "@portcullis/core";
import { type PasswordHasher } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingEvents } from "@portcullis/testkit";
import { afterEach, describe, expect, test } from "vitest";
import { ConfigurationError, cryptoFor, listSettings, loadConfig } from "../../src/index.ts";
import { type Deployment, deploy } from "../http/deployment.ts";
import { memoryEngine, mongodbEngine, postgresqlEngine } from "../http/stores.ts";
import { type Answer, credentials, login, me, post, status } from "../process/client.ts";
import { type RunningService, serve } from "../process/command-line.ts";
import { altered, counting, replacing } from "./altered-engine.ts";
import { eventsIn, linesOf } from "./logged.ts";
import { storedUser, storeHash } from "./stored-user.ts";

const secrets = ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"];
const emoji = "\u{1f600}";

/** A password that no list has, of this many ASCII characters. */
const ofLength = (length: number) => "q7-Vz9_kXw2.".repeat(Math.ceil(length / 12)).slice(0, length);

let deployment: Deployment;
const opened: Deployment[] = [];
let names = 0;

const start = async (environment = {}, engine = memoryEngine) => {
  deployment = await deploy(engine, { PORTCULLIS_THROTTLE: "off", ...environment });
  opened.push(deployment);
  return deployment.harness.baseUrl;
};

const newName = () => `user-${(names += 1)}`;

const register = (url: string, password: string, username = newName()) => post(url, "register", { username, password });

const newUser = async (url: string, password = credentials.password) => {
  const who = { username: newName(), password };
  expect((await register(url, password, who.username)).status).toBe(201);
  return who;
};

const issueOf = ({ body }: Answer) => {
  const [issue] = (body["errors"] ?? []) as readonly { readonly pointer: string; readonly code: string }[];
  return `${issue?.pointer} ${issue?.code}`;
};

const canLogIn = async (url: string, who: { readonly username: string; readonly password: string }) =>
  (await post(url, "login", who)).status === 200;

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

describe("PW-01 From 8 to 128 code points after NFC, configurable, at registration and change alike", () => {
  /** What registration and change of password say of it. */
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

  test("7 are too few, 8 are enough, 128 are not too many, 129 are; an emoji is one, however it is encoded.", async () => {
    const url = await start();
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

  test("both ends are the operator's, within what is safe, who is told that 15 are recommended.", async () => {
    const url = await start({ PORTCULLIS_PASSWORD_MIN_LENGTH: "15", PORTCULLIS_PASSWORD_MAX_LENGTH: "64" });
    expect(await verdicts(url, ofLength(14))).toEqual(refused("too_short"));
    expect(await verdicts(url, ofLength(15))).toEqual(taken);
    expect(await verdicts(url, ofLength(64))).toEqual(taken);
    expect(await verdicts(url, ofLength(65))).toEqual(refused("too_long"));
    expect(() => loadConfig({ PORTCULLIS_PASSWORD_MIN_LENGTH: "7" })).toThrow(ConfigurationError);
    expect(listSettings()).toContain("15 is recommended");
  });
});

describe("PW-02 Over the byte cap a password is refused before any hashing, alike for any user", () => {
  const cap = 1024;

  test("the cap is looked at, the cap and one byte is not.", async () => {
    const url = await start();
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

  test("the bytes count as they are typed, and nothing is hashed for one too many.", async () => {
    const url = await start();
    const decomposed = "\u1112\u1161\u11ab".repeat(114);
    expect((await register(url, decomposed)).status).toBe(422);
    expect((await register(url, decomposed.slice(0, 3 * 113))).status).toBe(201);

    const calls: string[] = [];
    const crypto = createCrypto({ secrets, hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
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

describe("PW-03 The whole password counts", () => {
  test.each([
    ["the 73rd byte", `${ofLength(72)}A`, `${ofLength(72)}B`],
    ["the last of 128", `${ofLength(127)}A`, `${ofLength(127)}B`],
    ["a trailing blank", "correct horse battery", "correct horse battery "],
    ["a leading blank", "correct horse battery", " correct horse battery"],
    ["a line feed at the end", "correct horse battery", "correct horse battery\n"],
    ["case", "correct horse battery", "Correct horse battery"],
  ])("%s.", async (_, password, other) => {
    const url = await start();
    const who = await newUser(url, password);
    expect(await canLogIn(url, { ...who, password: other })).toBe(false);
    expect(await canLogIn(url, who)).toBe(true);
    const longer = await newUser(url, other);
    expect(await canLogIn(url, { ...longer, password })).toBe(false);
    expect(await canLogIn(url, longer)).toBe(true);
  });

  test("A tail that begins with NUL: such a password is never set and never the right one.", async () => {
    const url = await start();
    const who = await newUser(url);
    const password = `${who.password}\0tail`;
    expect((await register(url, password)).status).toBe(422);
    expect((await post(url, "login", { ...who, password })).status).toBe(422);
    const { passwordHasher } = createCrypto({ secrets, hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
    expect(await passwordHasher.verify(password, await passwordHasher.hash(who.password))).toBe(false);
    expect(await passwordHasher.verify(who.password, await passwordHasher.hash(password))).toBe(false);
    // Many a bcrypt stops at the NUL.
    expect(await passwordHasher.verify(who.password, bcryptHash)).toBe(true);
    expect(await passwordHasher.verify(password, bcryptHash)).toBe(false);
  });
});

describe("PW-04 No composition rules; any Unicode, if it is well-formed", () => {
  test.each([
    ["digits", "73915640"],
    ["blanks", "          "],
    ["one letter over and over", "zzzzzzzzzzzzz"],
    ["Chinese", "密码很长而且安全"],
    ["right to left, with marks", "كلمة السر\u202e\u200d"],
    ["controls", "tab\tbell\u0007escape\u001b"],
    ["noncharacters and private use", "\uffff\ue000\u{10ffff} and so on"],
  ])("%s will do.", async (_, password) => {
    const url = await start();
    expect(await canLogIn(url, await newUser(url, password))).toBe(true);
  });

  test.each(["\\ud800", "\\udc00", "\\udc00\\ud800"])("The lone surrogate %s is refused.", async (escape) => {
    const url = await start();
    const who = await newUser(url);
    const { access_token } = await login(url, who);
    const send = async (path: string, body: string) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${access_token}` };
      return (await fetch(`${url}/auth/${path}`, { method: "POST", headers, body })).status;
    };
    const password = `${who.password}${escape}`;
    expect(await send("register", `{"username":"${newName()}","password":"${password}"}`)).toBe(422);
    expect(await send("login", `{"username":"${who.username}","password":"${password}"}`)).toBe(422);
    const change = `{"current_password":"${who.password}","new_password":"${password}"}`;
    expect(await send("change-password", change)).toBe(422);
    // Nor where no HTTP is in front.
    const unreadable = { ...who, password: `${who.password}\ud800` };
    await expect(deployment.portcullis.login(unreadable)).rejects.toMatchObject({ code: "validation_failed" });
  });
});

describe("PW-05 NFC when a password is set and when it is verified, and nothing more", () => {
  const end = " horse battery";

  test.each([
    ["composed, then decomposed", "caf\u00e9", "cafe\u0301"],
    ["decomposed, then composed", "cafe\u0301", "caf\u00e9"],
    ["marks in another order", "o\u0302\u0323", "o\u0323\u0302"],
    ["Hangul of syllables and of jamo", "\ud55c", "\u1112\u1161\u11ab"],
  ])("One password: %s.", async (_, typed, other) => {
    const url = await start();
    const who = await newUser(url, typed + end);
    expect(await canLogIn(url, { ...who, password: other + end })).toBe(true);
    const { access_token } = await login(url, who);
    const change = { current_password: other + end, new_password: `${typed} another` };
    expect((await post(url, "change-password", change, access_token)).status).toBe(204);
    expect(await canLogIn(url, { ...who, password: `${other} another` })).toBe(true);
  });

  test.each([
    ["a ligature", "\ufb01ne", "fine"],
    ["full width", "\uff21bc", "Abc"],
    ["a superscript", "x\u00b2", "x2"],
    ["an accent", "caf\u00e9", "cafe"],
  ])("Two passwords: %s.", async (_, typed, other) => {
    const url = await start();
    const who = await newUser(url, typed + end);
    expect(await canLogIn(url, { ...who, password: other + end })).toBe(false);
    expect(await canLogIn(url, who)).toBe(true);
  });
});

describe("PW-06 Common passwords and the username are refused, by a reason", () => {
  const load = createRequire(import.meta.url);
  const { dictionary } = load("@zxcvbn-ts/language-common") as {
    readonly dictionary: Readonly<Record<"passwords-common", readonly string[]>>;
  };
  const listed = dictionary["passwords-common"].filter((word) => word.length >= 8 && word.length <= 128);

  test("The list has at least 3,000 passwords of policy length.", () => {
    expect(new Set(listed).size).toBeGreaterThanOrEqual(3_000);
  });

  test("Entries from all over it are refused in any case of letters; with a tail of their own they are not.", async () => {
    const url = await start();
    const step = Math.floor(listed.length / 100);
    const sampled = Array.from({ length: 100 }, (_, index) => listed[index * step] ?? "");
    for (const password of [...sampled, "password1", "12345678", "QWERTYUIOP"]) {
      for (const spelling of new Set([password, password.toUpperCase()])) {
        const answer = await register(url, spelling);
        expect(`${spelling}: ${answer.status} ${issueOf(answer)}`).toBe(`${spelling}: 422 /password too_common`);
      }
      if (password.length < 100) expect((await register(url, `${password}-7Vz9kXw2`)).status).toBe(201);
    }
    const { username, password } = await newUser(url);
    const { access_token } = await login(url, { username, password });
    const change = { current_password: password, new_password: "password1" };
    expect(issueOf(await post(url, "change-password", change, access_token))).toBe("/new_password too_common");
  });

  test("The username is refused in every spelling of it; a password that holds it is not.", async () => {
    const url = await start();
    const username = "Margarethe";
    for (const password of [username, "margarethe", "MARGARETHE", "Ｍargarethe"]) {
      expect(issueOf(await register(url, password, username))).toBe("/password same_as_username");
    }
    expect((await register(url, `${username} 7Vz9`, username)).status).toBe(201);
  });
});

describe("PW-07 argon2id at 19 MiB, two passes, one lane, with 16 bytes of salt, at least", () => {
  test("is what the service's defaults make, salted anew each time.", async () => {
    const { passwordHasher } = cryptoFor(loadConfig({}), { secrets });
    const hashes = await Promise.all([1, 2].map(() => passwordHasher.hash(credentials.password)));
    const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
    const [one = [], other = []] = hashes.map((hash) => phc.exec(hash) ?? []);
    const [, memory, passes, lanes, salt = "", tag = ""] = one;
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(Number(lanes)).toBeGreaterThanOrEqual(1);
    expect(Buffer.from(salt, "base64").length).toBeGreaterThanOrEqual(16);
    expect(Buffer.from(tag, "base64").length).toBeGreaterThanOrEqual(16);
    expect(salt).not.toBe(other[4]);
  });

  test.each([
    ["HASH_MEMORY_KIB", "19455"],
    ["HASH_ITERATIONS", "1"],
    ["HASH_PARALLELISM", "0"],
  ])("A service with %s=%s does not start.", (name, value) => {
    expect(() => loadConfig({ [`PORTCULLIS_${name}`]: value })).toThrow(`PORTCULLIS_${name} must be`);
  });

  test.each([{ memoryKiB: 19_455 }, { iterations: 1 }, { parallelism: 0 }, { saltLength: 15 }, { hashLength: 15 }])(
    "Nor is there an adapter with %j.",
    (hash) => {
      expect(() => createCrypto({ secrets, hash })).toThrow(InvalidSettingError);
    },
  );
});

/** Of "correct horse battery", as two older systems stored it. */
const bcryptHash = "$2b$04$8XvMoA9qzESBd/SkR0tbPutu7Q/2DmR5LJtNt5Gm3QFHjybkB.uhO";
const olderHash = () =>
  createCrypto({ secrets, hash: { memoryKiB: 16, iterations: 2, allowWeak: true } }).passwordHasher.hash(
    credentials.password,
  );
/** As the deployments of these tests hash. */
const ofToday = /^\$argon2id\$v=19\$m=8,t=1,p=1\$/;

describe("PW-08 A hash of other settings is replaced at the next login", () => {
  const withOldHash = async (hash: string, environment = {}, engine = memoryEngine) => {
    const url = await start(environment, engine);
    const who = await newUser(url);
    await storeHash(deployment, who.username, hash);
    return { url, who };
  };

  test.each([
    ["argon2id of older settings", olderHash],
    ["bcrypt", () => Promise.resolve(bcryptHash)],
  ])("%s, by the right password alone, once.", async (_, hash) => {
    const old = await hash();
    const { url, who } = await withOldHash(old);
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
    "If the write fails (%s) the login succeeds, the old hash stays, and it is told.",
    async (kind) => {
      let failing = false;
      const engine = altered(memoryEngine, ({ users }) => ({
        users: replacing(users, {
          replacePasswordHash: (change) =>
            failing ? Promise.reject(new StorageError(kind)) : users.replacePasswordHash(change),
        }),
      }));
      const { url, who } = await withOldHash(bcryptHash, {}, engine);
      failing = true;
      const { access_token } = await login(url, who);
      expect((await me(url, access_token)).status).toBe(200);
      expect((await storedUser(deployment, who.username)).passwordHash).toBe(bcryptHash);
      expect(eventsIn(deployment, "password_rehash_failed")).toHaveLength(1);
    },
  );

  for (const engine of [memoryEngine, postgresqlEngine, mongodbEngine]) {
    test.skipIf(engine.skipped !== null)(
      `Racing a password change, the newer password wins: ${engine.label}.`,
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
        const { url, who } = await withOldHash(bcryptHash, {}, racing);
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

describe("PW-09 Hashing is bounded, and a flood of logins slows down nobody else", () => {
  const flood = 300;

  describe("The service itself, at its real cost", () => {
    let service: RunningService;
    let token: string;

    const floodWith = (onAnswer: () => void) =>
      Promise.all(
        Array.from({ length: flood }, async () => {
          const answer = await post(service.url, "login", credentials);
          onAnswer();
          return answer;
        }),
      );

    const startService = async (environment = {}) => {
      service = await serve({
        PORTCULLIS_DATABASE_URL: "memory:",
        PORTCULLIS_SECRET: secrets[0] ?? "",
        PORTCULLIS_THROTTLE: "off",
        // Verified by WebCrypto, in the thread pool that hashes use.
        PORTCULLIS_ACCESS_TOKEN: "jwt",
        ...environment,
      });
      expect((await post(service.url, "register", credentials)).status).toBe(201);
      token = (await login(service.url)).access_token;
    };

    afterEach(async () => {
      service.kill("SIGKILL");
      await service.ended;
    });

    test("answers what it can't hash soon by 503 and Retry-After, and everything else as ever.", async () => {
      await startService({ PORTCULLIS_HASH_CONCURRENCY: "1", PORTCULLIS_HASH_QUEUE: "8" });
      const answers = await floodWith(() => undefined);
      const counts = new Map<number, number>();
      for (const answer of answers) {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        if (answer.status === 200) continue;
        expect(answer).toMatchObject({ status: 503, body: { code: "overloaded" } });
        expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      }
      expect(counts.get(200)).toBeGreaterThan(0);
      expect(counts.get(503)).toBeGreaterThan(0);
      expect((await post(service.url, "login", credentials)).status).toBe(200);
    });

    test("answers GET /auth/me and /healthz long before 300 logins are through.", async () => {
      await startService({ PORTCULLIS_HASH_QUEUE: "1000" });
      let through = 0;
      let begun = () => {};
      const first = new Promise<void>((resolve) => (begun = resolve));
      const answers = floodWith(() => {
        through += 1;
        begun();
      });
      await first;
      for (let round = 0; round < 5; round += 1) {
        expect((await me(service.url, token)).status).toBe(200);
        expect(await status(service.url, "/healthz")).toBe(200);
      }
      expect(through).toBeLessThan(flood / 2);
      await answers;
    });
  });

  test("So many hashes run, so many wait, and the others are turned away before they begin.", async () => {
    const config = loadConfig({ PORTCULLIS_HASH_CONCURRENCY: "2", PORTCULLIS_HASH_QUEUE: "3" });
    const { passwordHasher, hashQueue } = cryptoFor(config, { secrets });
    const outcomes = Array.from({ length: flood }, () => passwordHasher.verifyDummy("x"));
    expect([hashQueue.running, hashQueue.waiting]).toEqual([2, 3]);
    const settled = await Promise.allSettled(outcomes);
    const refused = settled.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(flood - 5);
    for (const reason of refused) expect(reason).toMatchObject({ code: "overloaded", retryAfter: expect.any(Number) });
    expect([hashQueue.running, hashQueue.waiting]).toEqual([0, 0]);
  });

  test("By default two threads of Node's pool are left to everybody else.", () => {
    const { hashQueue } = cryptoFor(loadConfig({}), { secrets });
    expect(hashQueue.concurrency).toBeLessThanOrEqual(Math.max(1, Number(process.env["UV_THREADPOOL_SIZE"] ?? 4) - 2));
  });
});

describe("PW-10 A stored hash that is none is a failed login and an alert", () => {
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

  for (const engine of [memoryEngine, postgresqlEngine, mongodbEngine]) {
    test.skipIf(engine.skipped !== null)(`${Object.keys(corrupt).join(", ")}: ${engine.label}.`, async () => {
      const url = await start({}, engine);
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
    });
  }

  test.skipIf(mongodbEngine.skipped !== null)(`What is no text at all: ${mongodbEngine.label}.`, async () => {
    const url = await start({}, mongodbEngine);
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
  });
});

describe("PW-11 No password or hash is in any response, error, event or line", () => {
  const canary = "canary-7Vz9kXw2";

  test("whatever is asked, at the most talkative level, also when the database's errors carry them.", async () => {
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
    const url = await start({ PORTCULLIS_LOG_LEVEL: "trace" }, engine);
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

  test("Not in an event, either.", async () => {
    const events = new RecordingEvents();
    const crypto = createCrypto({ secrets, hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
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
