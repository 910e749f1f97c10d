import { createRequire } from "node:module";
import { createCrypto } from "@portcullis/adapters-crypto";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { AuthError, createPortcullis, usernameKey } from "@portcullis/core";
import { type PasswordHasher, UsernameTakenError } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Deployment, deploy } from "../http/deployment.ts";
import { exchange } from "../http/raw-connection.ts";
import { recordStatements } from "../http/statements.ts";
import { memoryEngine, mongodbEngine, postgresqlEngine } from "../http/stores.ts";
import { type Answer, credentials, login, me, post } from "../process/client.ts";
import { run } from "../process/command-line.ts";
import { counting } from "./altered-engine.ts";
import { stoppedClock } from "./faults/shifted-clock.ts";
import { storedUser, storeHash } from "./stored-user.ts";
import { startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

let deployment: Deployment;
const opened: Deployment[] = [];

const start = async (environment = {}, engine = memoryEngine) => {
  deployment = await deploy(engine, environment);
  opened.push(deployment);
  return deployment.harness.baseUrl;
};

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const unthrottled = { PORTCULLIS_THROTTLE: "off" };
const wrong = "wrong horse battery";

/** A guess of a password, from an address if a proxy is to tell it. */
const guess = (url: string, username: string, address?: string, password = wrong): Promise<Answer> =>
  post(url, "login", { username, password }, undefined, address === undefined ? {} : { "x-forwarded-for": address });

/** How often each status was answered. */
const tally = (answers: readonly Answer[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe("LG-01 An unknown user and a wrong password are answered alike", () => {
  /** Every byte of the answer but the date. */
  const bytesOf = async (url: string, who: { readonly username: string; readonly password: string }, form = false) => {
    const body = form ? new URLSearchParams({ ...who }).toString() : JSON.stringify(who);
    const head = [
      "POST /auth/login HTTP/1.1",
      "Host: localhost",
      "Connection: close",
      "X-Request-Id: the-same",
      `Content-Type: application/${form ? "x-www-form-urlencoded" : "json"}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const answer = await exchange(url, `${head.join("\r\n")}\r\n\r\n${body}`);
    return answer.replace(/^Date: .*\r\n/im, "");
  };

  test.each([false, true])("to the byte, but for the request id and the date (as form: %s).", async (form) => {
    const url = await start(unthrottled);
    await post(url, "register", credentials);
    await post(url, "register", { ...credentials, username: "corrupt" });
    await storeHash(deployment, "corrupt", "x");
    const known = await bytesOf(url, { ...credentials, password: wrong }, form);
    expect(known).toMatch(/^HTTP\/1\.1 401 /);
    expect(known).toContain('"code":"invalid_credentials"');
    for (const username of [
      "nobody",
      "nobody@example.org",
      "ALICE",
      " alice",
      "a\u202eb",
      "",
      "x".repeat(300),
      "corrupt",
    ]) {
      expect(await bytesOf(url, { username, password: wrong }, form)).toBe(known);
    }
  });

  test("That an account is disabled is told by 403, after the right password alone.", async () => {
    const url = await start(unthrottled);
    await post(url, "register", credentials);
    const { id } = await storedUser(deployment, credentials.username);
    const before = await bytesOf(url, { ...credentials, password: wrong });
    await deployment.harness.setDisabled?.(id, true);
    expect(await bytesOf(url, { ...credentials, password: wrong })).toBe(before);
    const right = await post(url, "login", credentials);
    expect(right).toMatchObject({ status: 403, body: { code: "account_disabled" } });
    expect(right.body).not.toHaveProperty("access_token");
  });
});

describe("LG-02 Every failing path does one hash verification of today's cost", () => {
  const cost = { memoryKiB: 24, iterations: 3, parallelism: 2 };
  // The one library of which a test can watch the calls.
  const library = "argon2";
  const argon2 = createRequire(import.meta.url)("argon2") as {
    hash(password: string, options: Readonly<Record<string, unknown>>): Promise<Buffer>;
  };

  const fixtureWithAlice = async () => {
    const calls: string[] = [];
    const storage = createMemoryStorage();
    const crypto = createCrypto({
      secrets: ["a secret of the tests, 32 bytes long"],
      hash: { ...cost, library, allowWeak: true },
    });
    const passwordHasher = counting<PasswordHasher>(crypto.passwordHasher, calls);
    const portcullis = createPortcullis({ ...storage, ...crypto, passwordHasher }, {});
    const { id: userId } = await portcullis.register(credentials);
    const replace = async (passwordHash: string) => {
      const { passwordHash: expectedPasswordHash = "" } = (await storage.users.findById(userId)) ?? {};
      await storage.users.replacePasswordHash({ id: userId, expectedPasswordHash, passwordHash });
    };
    return { portcullis, calls, userId, replace };
  };

  type House = Awaited<ReturnType<typeof fixtureWithAlice>>;

  const attempt = (username: string, password: string) => (house: House) =>
    house.portcullis.login({ username, password });
  const disabled = (password: string) => async (house: House) => {
    await house.portcullis.setDisabled({ userId: house.userId, disabled: true });
    return attempt(credentials.username, password)(house);
  };

  test.each<[string, (house: House) => Promise<unknown>, string]>([
    ["an unknown user", attempt("nobody", credentials.password), "invalid_credentials"],
    ["what can't be a username", attempt("a\u202eb", credentials.password), "invalid_credentials"],
    ["a wrong password", attempt(credentials.username, wrong), "invalid_credentials"],
    ["an empty password", attempt(credentials.username, ""), "invalid_credentials"],
    ["an empty password of an unknown user", attempt("nobody", ""), "invalid_credentials"],
    ["a disabled account and a wrong password", disabled(wrong), "invalid_credentials"],
    ["a disabled account and the right one", disabled(credentials.password), "account_disabled"],
    [
      "a stored hash that is none",
      async (house) => {
        await house.replace("x");
        return attempt(credentials.username, credentials.password)(house);
      },
      "invalid_credentials",
    ],
    [
      "a wrong current password at a change",
      ({ portcullis, userId }) =>
        portcullis.changePassword({ userId, currentPassword: wrong, newPassword: "another battery" }),
      "wrong_password",
    ],
  ])("%s.", (_, fail, code) => expectHashes(1, fail, code));

  /** Not in NFC, so that it may have been hashed as typed by another system. */
  const decomposed = "cre\u0300me bru\u0302le\u0301e";

  test.each<[string, (house: House) => Promise<unknown>, string]>([
    ["an unknown user", attempt("nobody", decomposed), "invalid_credentials"],
    ["what can't be a username", attempt("a\u202eb", decomposed), "invalid_credentials"],
    ["a wrong password", attempt(credentials.username, decomposed), "invalid_credentials"],
    ["a disabled account and a wrong password", disabled(decomposed), "invalid_credentials"],
    [
      "a stored hash that is none",
      async (house) => {
        await house.replace("x");
        return attempt(credentials.username, decomposed)(house);
      },
      "invalid_credentials",
    ],
    [
      "a wrong current password at a change",
      ({ portcullis, userId }) =>
        portcullis.changePassword({ userId, currentPassword: decomposed, newPassword: "another battery" }),
      "wrong_password",
    ],
  ])("or two where the typed password is not NFC: %s", (_, fail, code) => expectHashes(2, fail, code));

  async function expectHashes(count: number, fail: (house: House) => Promise<unknown>, code: string): Promise<void> {
    const house = await fixtureWithAlice();
    house.calls.length = 0;
    const hashed = vi.spyOn(argon2, "hash");
    try {
      await expect(fail(house)).rejects.toMatchObject(new AuthError(code as "invalid_credentials"));
      expect(house.calls.filter((name) => name.startsWith("verify"))).toHaveLength(1);
      expect(house.calls).not.toContain("hash");
      const { memoryKiB: memoryCost, iterations: timeCost, parallelism } = cost;
      const one = { memoryCost, timeCost, parallelism, hashLength: 32, type: 2 };
      expect(hashed.mock.calls.map(([, options]) => options)).toMatchObject(Array.from({ length: count }, () => one));
    } finally {
      hashed.mockRestore();
    }
  }
});

describe("LG-03 Failed attempts are counted, and slowed down", () => {
  const behindProxy = { PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" };
  const free = 5;

  /** The seconds to wait, if the attempt was turned away. */
  const wait = ({ status, headers, body }: Answer) => {
    if (status !== 429) return null;
    expect(body["code"]).toBe("too_many_attempts");
    const seconds = headers.get("retry-after") ?? "";
    expect(seconds).toMatch(/^[1-9]\d*$/);
    return Number(seconds);
  };

  test.each(["present", "absent"])("Of 60 guesses at once of a name that is %s five pass.", async (username) => {
    const url = await start(behindProxy);
    await post(url, "register", { ...credentials, username: "present" });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, turn) => guess(url, username, `192.0.2.${turn}`)));
    expect(tally(answers)).toEqual({ 401: free, 429: 60 - free });
    expect(answers.map(wait).filter((seconds) => seconds !== null)).toEqual(Array.from({ length: 55 }, () => 1));
    // Nor does the right password pass then, and it is told like a wrong one.
    expect(wait(await guess(url, username, "192.0.2.99", credentials.password))).toBe(1);
  });

  test("All spellings of a name are one name.", async () => {
    const url = await start(behindProxy);
    const spellings = ["alice", "ALICE", "Alice", "ａｌｉｃｅ", "aLiCe"];
    for (const [turn, name] of spellings.entries())
      expect((await guess(url, name, `192.0.2.${turn}`)).status).toBe(401);
    expect(wait(await guess(url, "ALICE", "192.0.2.9"))).toBe(1);
    expect((await guess(url, "alic", "192.0.2.9")).status).toBe(401);
  });

  test.each([
    [
      "an IPv4 address, mapped into IPv6 or not",
      ["198.51.100.7", "::ffff:198.51.100.7", "::FFFF:c633:6407"],
      "198.51.100.8",
    ],
    [
      "the /64 of an IPv6 address",
      ["2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:0db8:0001:0002::3"],
      "2001:db8:1:3::1",
    ],
  ])(
    "After a hundred failures of any names %s is turned away, its neighbour is not.",
    async (_, addresses, neighbour) => {
      const url = await start(behindProxy);
      const answers: Answer[] = [];
      for (let turn = 0; turn < 102; turn += 1) {
        answers.push(await guess(url, `name-${turn}`, addresses[turn % addresses.length]));
      }
      expect(tally(answers)).toEqual({ 401: 100, 429: 2 });
      expect(wait(answers[101] as Answer)).toBe(900);
      expect((await guess(url, "name-x", neighbour)).status).toBe(401);
    },
  );

  test.each(["present", "absent"])(
    "The pause of a name that is %s doubles up to a quarter of an hour, and a hundred failures are the end for a day.",
    async (username) => {
      const url = await start(behindProxy);
      await post(url, "register", { ...credentials, username: "present" });
      const pauses: number[] = [];
      let failures = 0;
      let seconds = 0;
      while (failures < 100) {
        const answer = await guess(url, username, `192.0.2.${failures}`);
        const pause = wait(answer);
        if (pause === null) failures += 1;
        else pauses.push(pause);
        await deployment.harness.advance?.(pause ?? 0);
        seconds += pause ?? 0;
      }
      expect(pauses.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
      expect(new Set(pauses.slice(12))).toEqual(new Set([900]));
      expect(wait(await guess(url, username, "192.0.2.200", credentials.password))).toBe(86_400 - seconds);
    },
  );

  test("A success clears the count of the name.", async () => {
    const url = await start();
    await post(url, "register", credentials);
    for (let round = 0; round < 3; round += 1) {
      for (let failure = 1; failure < free; failure += 1) {
        expect((await guess(url, credentials.username)).status).toBe(401);
      }
      expect((await post(url, "login", credentials)).status).toBe(200);
    }
  });

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`Two processes on one ${engine.label} count together`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        // However long it takes, no pause is over.
        both = await startTwoProcesses(engine, behindProxy, stoppedClock(new Date()));
      });
      afterAll(() => both.close());

      test.each(["present", "absent"])("60 guesses at once of a name that is %s: five pass.", async (username) => {
        await post(both.url(0), "register", { ...credentials, username: "present" });
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, turn) => guess(both.url(turn), username, `192.0.2.${turn}`)),
        );
        expect(tally(answers)).toEqual({ 401: free, 429: 60 - free });
      });

      test.runIf(engine === postgresqlEngine)("Those that wait for one another are let in one by one.", async () => {
        const username = "waited-for";
        expect((await guess(both.url(0), username, "192.0.2.100")).status).toBe(401);
        const storage = await connectPostgresql({ url: both.databaseUrl });
        const { em } = storage.orm;
        const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
        // Who looks from inside a transaction sees what was there at its beginning.
        const outside = em.fork();
        const answers = await em.transactional(async (inside) => {
          await inside.execute("select key from throttle_counters for update");
          const sent = Array.from({ length: 20 }, (_, turn) =>
            guess(both.url(turn), username, `192.0.2.${101 + turn}`),
          );
          await vi.waitFor(
            async () => expect((await outside.execute<{ n: number }[]>(waiting))[0]?.n).toBeGreaterThan(9),
            30_000,
          );
          return { sent };
        });
        await storage.close();
        expect(tally(await Promise.all(answers.sent))).toEqual({ 401: free - 1, 429: 21 - free });
      });
    });
  }
});

describe("LG-04 Proxy headers are believed only when configured", () => {
  const forged = (number: number) => ({
    "x-forwarded-for": `203.0.113.${number}`,
    "x-real-ip": `203.0.113.${number}`,
    "x-client-ip": `203.0.113.${number}`,
    forwarded: `for=203.0.113.${number}`,
  });

  /** The address that a login is remembered by. */
  const seen = async (url: string, headers: Readonly<Record<string, string>>) => {
    const { body } = await post(url, "login", credentials, undefined, headers);
    const answer = await fetch(`${url}/auth/sessions`, {
      headers: { authorization: `Bearer ${String(body["access_token"])}` },
    });
    const { sessions } = (await answer.json()) as { sessions: { address: string; current: boolean }[] };
    return sessions.find(({ current }) => current)?.address;
  };

  test.each([
    ["no proxy is", {}],
    ["another proxy is", { PORTCULLIS_TRUSTED_PROXIES: "10.0.0.0/8,2001:db8::/32" }],
  ])(
    "While %s, a client has the address of its connection, and forging others gives no further guess.",
    async (_, settings) => {
      const url = await start(settings);
      await post(url, "register", credentials);
      expect(await seen(url, forged(7))).toBe("127.0.0.1");
      const answers: Answer[] = [];
      for (let turn = 0; turn < 101; turn += 1) {
        answers.push(await post(url, "login", { username: `name-${turn}`, password: wrong }, undefined, forged(turn)));
      }
      expect(tally(answers)).toEqual({ 401: 100, 429: 1 });
    },
  );

  test("A proxy that is configured is believed for what it adds, not for what the client wrote before.", async () => {
    const url = await start({ PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" });
    await post(url, "register", credentials);
    expect(await seen(url, { "x-forwarded-for": "198.51.100.1, 203.0.113.7" })).toBe("203.0.113.7");
    expect(await seen(url, { ...forged(9), "x-forwarded-for": "127.0.0.1" })).toBe("127.0.0.1");
    expect(await seen(url, { "x-forwarded-for": "203.0.113.7, not an address" })).toBe("127.0.0.1");
    const answers: Answer[] = [];
    for (let turn = 0; turn < 101; turn += 1)
      answers.push(await guess(url, `name-${turn}`, `198.51.100.${turn}, 203.0.113.7`));
    expect(tally(answers)).toEqual({ 401: 100, 429: 1 });
  });
});

describe("LG-05 A login makes new ids, and takes none from the client", () => {
  const idOf = (accessToken: string) => Buffer.from(accessToken.slice(4), "base64url").subarray(0, 16).toString("hex");

  test("whatever it sends in headers, cookies, query or form; an earlier login lives on beside it.", async () => {
    const url = await start();
    await post(url, "register", credentials);
    const first = await login(url);
    const id = idOf(first.access_token);
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    const headers = {
      authorization: `Bearer ${first.access_token}`,
      cookie: `sid=${uuid}; session=${first.access_token}; __Host-session=${first.access_token}`,
      "x-session-id": uuid,
    };
    const query = `login?sid=${uuid}&session_id=${uuid}&access_token=${first.access_token}`;
    const form = new URLSearchParams({ ...credentials, client_id: uuid, scope: uuid });
    const made = [
      (await post(url, "login", credentials, undefined, headers)).body,
      (await post(url, query, credentials)).body,
      (await (await fetch(`${url}/auth/login`, { method: "POST", headers, body: form })).json()) as Answer["body"],
    ].map(({ access_token }) => String(access_token));
    expect(new Set([id, ...made.map(idOf)]).size).toBe(4);
    for (const token of [first.access_token, ...made]) expect((await me(url, token)).status).toBe(200);
  });

  test.each(["id", "sid", "session_id", "access_token", "session_id", "jti"])(
    "The JSON field %s is refused.",
    async (name) => {
      const url = await start();
      await post(url, "register", credentials);
      const { access_token } = await login(url);
      const answer = await post(url, "login", { ...credentials, [name]: access_token });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}` }] } });
    },
  );
});

const alike: readonly (readonly [string, string, string])[] = [
  ["Alice", "alice", "case"],
  ["ALICE@Example.ORG", "alice@example.org", "case of an e-mail address"],
  ["\u212aelvin", "kelvin", "Kelvin sign"],
  ["\u212bngstrom", "\u00e5ngstrom", "Ångström sign"],
  ["\u2126mega", "\u03c9mega", "ohm sign"],
  ["\uff21\uff22\uff23\uff11\uff12", "abc12", "full width"],
  ["\uff41lice\uff20example\uff0eorg", "alice@example.org", "full-width at sign and stop"],
  ["\uff8a\uff9d\uff76\uff78", "\u30cf\u30f3\u30ab\u30af", "half-width katakana"],
  ["\uff76\uff9e\uff77\uff9e", "\u30ac\u30ae", "half-width katakana with a voicing mark"],
  ["\uffa1\uffa2", "\u1100\u1101", "half-width hangul"],
  ["e\u0301mile", "\u00e9mile", "NFD"],
  ["E\u0301MILE", "\u00e9mile", "NFD in capitals"],
  ["a\u030a", "\u00c5", "a combining ring"],
  ["o\u0302\u0323", "\u1ed9", "marks in another order"],
  ["\u1112\u1161\u11ab", "\ud55c", "conjoining jamo"],
  ["ΣΊΣΥΦΟΣ", "σίσυφος", "final sigma"],
  ["ΟΔΟΣ.ΑΣ", "οδοσ.ας", "final sigma before a stop"],
  ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "Greek with breathings"],
  ["ПЁТР", "пётр", "Cyrillic"],
  ["ԱՆԻ", "անի", "Armenian"],
  ["𐐀𐐁", "𐐨𐐩", "Deseret, outside the basic plane"],
  ["STRAẞE", "straße", "capital sharp s"],
  ["ǅungla", "ǆungla", "title-case digraph"],
  ["İzmir", "i\u0307zmir", "capital dotted i"],
  ["ÅSA", "a\u030asa", "case and NFD together"],
];

const distinct: readonly (readonly [string, string, string])[] = [
  ["straße", "strasse", "sharp s is not two of them"],
  ["ılgaz", "ilgaz", "dotless i"],
  ["İzmir", "izmir", "dotted capital I is not I"],
  ["émile", "emile", "accents count"],
  ["ﬁn", "fin", "a ligature"],
  ["x²", "x2", "a superscript"],
  ["\u0430lice", "alice", "Cyrillic a"],
  ["ſam", "sam", "long s"],
  ["ガ", "カ", "voicing counts"],
  ["o'neil", "oneil", "punctuation counts"],
  ["a.b", "ab", "stops count"],
  ["ⅷ", "viii", "a Roman numeral"],
  ["㎏", "kg", "a square"],
  ["ª", "a", "an ordinal"],
  ["١٢", "12", "digits of another script"],
];

describe("RG-01 One pure function makes the username key", () => {
  test("There are at least forty pairs here.", () => {
    expect(alike.length + distinct.length).toBeGreaterThanOrEqual(40);
  });

  test.each(alike)("%s and %s have one key (%s), which is its own.", (one, other) => {
    const key = usernameKey(one);
    expect(key).not.toBeNull();
    expect(usernameKey(other)).toBe(key);
    expect(usernameKey(key ?? "")).toBe(key);
  });

  test.each(distinct)("%s and %s have not (%s).", (one, other) => {
    expect(usernameKey(one)).not.toBeNull();
    expect(usernameKey(other)).not.toBeNull();
    expect(usernameKey(one)).not.toBe(usernameKey(other));
  });

  const refused = {
    nothing: "",
    NUL: "a\0b",
    "a line feed": "a\nb",
    escape: "a\u001b[31m",
    delete: "a\u007f",
    "a C1 control": "a\u0085b",
    "a blank": "a b",
    "a no-break space": "a\u00a0b",
    "a wide space": "a\u3000b",
    "a line separator": "a\u2028b",
    "a zero-width space": "a\u200bb",
    "a zero-width joiner": "a\u200db",
    "a word joiner": "a\u2060b",
    "a byte order mark": "\ufeffalice",
    "a right-to-left override": "a\u202eb",
    "a left-to-right mark": "a\u200eb",
    "a directional isolate": "a\u2066b",
    "a soft hyphen": "a\u00adb",
    "a variation selector": "a\ufe0f",
    "a Hangul filler": "a\u3164",
    "a tag": "a\u{e0041}",
  };

  test("Control, invisible and directional characters are refused by it, and over HTTP.", async () => {
    const url = await start();
    for (const [name, username] of Object.entries(refused)) {
      expect([name, usernameKey(username)]).toEqual([name, null]);
      const { status } = await post(url, "register", { ...credentials, username });
      expect([name, status]).toEqual([name, 422]);
    }
  });

  for (const engine of [memoryEngine, postgresqlEngine, mongodbEngine]) {
    test.skipIf(engine.skipped !== null)(`Uniqueness and every look-up go by it, on ${engine.label}.`, async () => {
      const url = await start(unthrottled, engine);
      const statements = engine === memoryEngine ? [] : await recordStatements(deployment.store);
      for (const [one, other] of [...alike, ...distinct]) {
        await post(url, "register", { ...credentials, username: one });
        const same = usernameKey(one) === usernameKey(other);
        if (same) {
          expect((await guess(url, other, undefined, credentials.password)).status).toBe(200);
          expect((await post(url, "register", { ...credentials, username: other })).status).toBe(409);
        } else {
          const { username } = await storedUser(deployment, one);
          expect(usernameKey(username)).not.toBe(usernameKey(other));
        }
      }
      if (engine === postgresqlEngine) expect(statements.join()).toMatch(/where .*username_key/);
      for (const statement of statements) expect(statement).not.toMatch(/\b(?:lower|upper|ilike|citext|collate)\b/i);
      const { users } = deployment.store.storage;
      const { usernameKey: key, passwordHash, createdAt, profile } = await storedUser(deployment, "alice");
      const twin = { username: "Quite another", usernameKey: key, passwordHash, createdAt, profile };
      await expect(users.create(twin)).rejects.toThrow(UsernameTakenError);
    });
  }
});

describe("RG-02 Of many registrations of one name at once one succeeds", () => {
  const at = 20;

  const race = async (url: (turn: number) => string, round: number) => {
    const spellings = [`Margarethe-${round}`, `MARGARETHE-${round}`, `ｍargarethe-${round}`];
    const answers = await Promise.all(
      Array.from({ length: at }, (_, turn) =>
        post(url(turn), "register", { ...credentials, username: spellings[turn % spellings.length] }),
      ),
    );
    expect(tally(answers)).toEqual({ 201: 1, 409: at - 1 });
    expect(await login(url(round), { ...credentials, username: `margarethe-${round}` })).toHaveProperty("access_token");
  };

  test("in memory.", async () => {
    const url = await start(unthrottled);
    await race(() => url, 0);
    expect(await deployment.store.storage.users.list({ limit: 10 })).toHaveLength(1);
  });

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`from two processes on one ${engine.label}`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        both = await startTwoProcesses(engine, unthrottled);
      });
      afterAll(() => both.close());

      test("fifty times twenty, and one row is there of each.", async () => {
        for (let round = 0; round < 50; round += 1) await race(both.url, round);
        const { stdout } = await run(["users", "list", "--json"], { PORTCULLIS_DATABASE_URL: both.databaseUrl });
        expect(JSON.parse(stdout)).toHaveLength(50);
      });
    });
  }
});

describe("RG-03 Unknown and privileged fields are refused, not ignored", () => {
  const fields = {
    id: "0190b8f1-0000-7000-8000-000000000000",
    user_id: 1,
    disabled: true,
    password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAECAwQFBgcICQoLDA0ODw",
    passwordHash: "x",
    username_key: "root",
    credentials_version: 7,
    created_at: "2001-01-01T00:00:00Z",
    role: "admin",
    roles: ["admin"],
    is_admin: true,
    profile: { role: "admin" },
    scope: "admin",
  };

  test.each(Object.entries(fields))("%s.", async (name, value) => {
    const url = await start();
    const answer = await post(url, "register", { ...credentials, [name]: value });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}`, code: "unknown_field" }] } });
    expect(await deployment.store.storage.users.list({ limit: 10 })).toEqual([]);
  });
});
