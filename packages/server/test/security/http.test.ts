import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { type AuthEventType, StorageError } from "@portcullis/core";
import { afterEach, describe, expect, test } from "vitest";
import { settings } from "../../src/configuration/settings.ts";
import { ConfigurationError, createLogger, loadConfig } from "../../src/index.ts";
import { LoggedEvents } from "../../src/logging/logged-events.ts";
import { type Deployment, deploy } from "../http/deployment.ts";
import { exchange, open } from "../http/raw-connection.ts";
import { memoryEngine, mongodbEngine, postgresqlEngine } from "../http/stores.ts";
import { credentials, login, me, type Pair, post } from "../process/client.ts";
import { type Environment, run } from "../process/command-line.ts";
import { altered, counting, replacing } from "./altered-engine.ts";
import { eventsIn, linesOf } from "./logged.ts";
import { storedUser } from "./stored-user.ts";

const unthrottled = { PORTCULLIS_THROTTLE: "off" };

let deployment: Deployment;
const opened: Deployment[] = [];

const start = async (environment: Environment = unthrottled, engine = memoryEngine) => {
  deployment = await deploy(engine, environment);
  opened.push(deployment);
  return deployment.harness.baseUrl;
};

const startWithAlice = async (environment?: Environment, engine = memoryEngine) => {
  const url = await start(environment, engine);
  expect((await post(url, "register", credentials)).status).toBe(201);
  return { url, pair: await login(url) };
};

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A connection that breaks is closed too. */
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()));

/** For what comes a moment after an answer, on a busy machine. */
const patiently = { timeout: 20_000 };

const json = "application/json";
const form = "application/x-www-form-urlencoded";

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly type?: string | null;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request, and all that came back. */
const send = async (
  url: string,
  path: string,
  { method = "POST", token, type = json, body, headers = {} }: Sent = {},
) => {
  const response = await fetch(`${url}${path.startsWith("/") ? path : `/auth/${path}`}`, {
    method,
    ...(body === undefined ? {} : { body, duplex: "half" }),
    headers: {
      ...(type === null || body === undefined ? {} : { "content-type": type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

type Reply = Awaited<ReturnType<typeof send>>;

const codeOf = ({ text }: Pick<Reply, "text">) => (JSON.parse(text) as { readonly code?: unknown }).code;

const summary = (reply: Reply) => `${reply.status} ${String(codeOf(reply))}`;

describe("ER-01 Errors are problem documents with a stable code and the request's id, and tell nothing of the inside", () => {
  const boom = "canary-of-the-inside";

  const failing = altered(memoryEngine, ({ users }) => ({
    users: replacing(users, {
      findByUsernameKey: (key) =>
        key === "boom" ? Promise.reject(new TypeError(`${boom} at /srv/app`)) : users.findByUsernameKey(key),
    }),
  }));

  const begin = async () => {
    const { url, pair } = await startWithAlice(
      { PORTCULLIS_HASH_QUEUE: "0", PORTCULLIS_HASH_CONCURRENCY: "1" },
      failing,
    );
    const { username } = credentials;
    await post(url, "register", { ...credentials, username: "disabled" });
    const { id } = await storedUser(deployment, "disabled");
    await deployment.harness.setDisabled?.(id, true);
    const as = (who: object) => JSON.stringify({ ...credentials, ...who });
    const token = pair.access_token;
    const change = JSON.stringify({ current_password: "wrong", new_password: "another battery" });
    const unknown = "sessions/0190b8f1-0000-7000-8000-000000000000";
    const failures: readonly (readonly [string, Sent, number, string])[] = [
      ["login", { body: "{" }, 400, "invalid_request"],
      ["change-password", { body: change, token }, 400, "wrong_password"],
      ["me", { method: "GET" }, 401, "token_missing"],
      ["me", { method: "GET", token: "x" }, 401, "token_invalid"],
      ["login", { body: as({ password: "wrong" }) }, 401, "invalid_credentials"],
      ["login", { body: as({ username: "disabled" }) }, 403, "account_disabled"],
      ["nothing", { method: "GET" }, 404, "not_found"],
      ["/nothing", { method: "GET" }, 404, "not_found"],
      [unknown, { method: "DELETE", token }, 404, "not_found"],
      ["login", { method: "GET" }, 405, "method_not_allowed"],
      ["register", { body: as({ username: username.toUpperCase() }) }, 409, "username_taken"],
      ["login", { body: JSON.stringify({ x: "y".repeat(17_000) }) }, 413, "payload_too_large"],
      ["login", { body: "<x/>", type: "application/xml" }, 415, "unsupported_media_type"],
      ["register", { body: as({ username: "" }) }, 422, "validation_failed"],
      ["login", { body: as({ username: "boom" }) }, 500, "internal_error"],
    ];
    return { url, failures };
  };

  test("whatever goes wrong.", async () => {
    const { url, failures } = await begin();
    for (const [path, sent, status, code] of failures) {
      const reply = await send(url, path, { ...sent, headers: { "x-request-id": "the-request" } });
      expect([path, summary(reply)]).toEqual([path, `${status} ${code}`]);
      expect(reply.headers.get("content-type")).toMatch(/^application\/problem\+json(;|$)/);
      expect(reply.headers.get("x-request-id")).toBe("the-request");
      expect(JSON.parse(reply.text)).toMatchObject({
        type: expect.stringMatching(/^[a-z]+:/),
        title: expect.any(String),
        status,
        code,
        detail: expect.any(String),
        request_id: "the-request",
      });
      expect(reply.text).not.toMatch(/canary|node_modules|\.ts\b|\bat \/|Error:|stack/i);
    }
    expect(deployment.log.join("")).not.toContain(boom);
  });

  test("Each path tells the methods it has by 405 and Allow.", async () => {
    const url = await start();
    const paths = {
      register: "POST",
      login: "POST",
      refresh: "POST",
      logout: "POST",
      "logout-all": "POST",
      "change-password": "POST",
      me: "GET",
      sessions: "GET",
      "sessions/x": "DELETE",
      "/healthz": "GET",
      "/readyz": "GET",
      "/.well-known/jwks.json": "GET",
    };
    for (const [path, method] of Object.entries(paths)) {
      for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => one !== method)) {
        const reply = await send(url, path, { method: other });
        expect([path, other, summary(reply)]).toEqual([path, other, "405 method_not_allowed"]);
        expect(reply.headers.get("allow")?.split(", ")).toContain(method);
        expect(reply.headers.get("allow")?.split(", ")).not.toContain(other);
      }
    }
  });

  test("429 and 503 say when to come back.", async () => {
    const away = altered(memoryEngine, ({ users }) => ({
      users: replacing(users, { create: () => Promise.reject(new StorageError("unavailable")) }),
    }));
    const url = await start({}, away);
    const body = JSON.stringify(credentials);
    const replies = [await send(url, "register", { body })];
    for (let guess = 0; guess < 6; guess += 1) replies.push(await send(url, "login", { body }));
    expect(replies.map(summary)).toEqual([
      "503 unavailable",
      ...Array.from({ length: 5 }, () => "401 invalid_credentials"),
      "429 too_many_attempts",
    ]);
    for (const reply of [replies.at(0), replies.at(-1)]) {
      expect(reply?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(reply?.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    }
  });

  test("What is no request, or has too long a header, is answered by 400 or 431 in the same form.", async () => {
    const url = await start();
    const refusals = {
      "hello\r\n\r\n": "400 invalid_request",
      "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n": "400 invalid_request",
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n": "400 invalid_request",
      "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n":
        "400 invalid_request",
      [`GET / HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(20_000)}\r\n\r\n`]: "431 header_fields_too_large",
    };
    for (const [bytes, expected] of Object.entries(refusals)) {
      const answer = await exchange(url, bytes);
      const [head = "", text = ""] = answer.split("\r\n\r\n");
      const status = /^HTTP\/1\.1 (\d+)/.exec(head)?.[1];
      expect(head).toMatch(/^content-type: application\/problem\+json/im);
      expect(`${status} ${String(codeOf({ text }))}`).toBe(expected);
      const { request_id: id } = JSON.parse(text) as { readonly request_id: string };
      expect(head.toLowerCase()).toContain(`x-request-id: ${id}`);
    }
  });
});

describe("ER-02 Answers stay where they belong", () => {
  test("Tokens and user data are not stored, no answer is sniffed, none tells of the software.", async () => {
    const { url, pair } = await startWithAlice();
    const { access_token: token, refresh_token } = pair;
    const body = JSON.stringify(credentials);
    const replies = [
      await send(url, "register", { body: JSON.stringify({ ...credentials, username: "bob" }) }),
      await send(url, "login", { body }),
      await send(url, "login", { body: new URLSearchParams(credentials).toString(), type: form }),
      await send(url, "login", { body: JSON.stringify({ ...credentials, password: "wrong" }) }),
      await send(url, "me", { method: "GET", token }),
      await send(url, "me", { method: "GET" }),
      await send(url, "sessions", { method: "GET", token }),
      await send(url, "nothing", { method: "GET" }),
      await send(url, "/nothing", { method: "GET" }),
      await send(url, "/healthz", { method: "GET" }),
      await send(url, "refresh", { body: JSON.stringify({ refresh_token }) }),
      await send(url, "logout", { body: JSON.stringify({ refresh_token }) }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 401, 200, 401, 200, 404, 404, 200, 200, 204]);
    for (const { headers } of replies) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      for (const name of [
        "server",
        "x-powered-by",
        "via",
        "x-response-time",
        "access-control-allow-origin",
        "set-cookie",
      ]) {
        expect([name, headers.get(name)]).toEqual([name, null]);
      }
    }
    const { headers } = await send(url, "/.well-known/jwks.json", { method: "GET" });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  const origin = "https://app.example";
  const preflight = { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } };

  test("Without configuration no origin gets anything.", async () => {
    const url = await start();
    for (const sent of [preflight, { method: "GET", headers: { origin } }]) {
      const { headers } = await send(url, "login", sent);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each([
    ["off", null],
    ["on", "true"],
  ])(
    "A configured origin gets its own name, never a wildcard, others nothing (cookies %s).",
    async (cookies, credentialed) => {
      const url = await start({ ...unthrottled, PORTCULLIS_CORS_ORIGINS: origin, PORTCULLIS_COOKIES: cookies });
      for (const sent of [preflight, { method: "GET", headers: { origin } }]) {
        const { headers } = await send(url, "login", sent);
        expect(headers.get("access-control-allow-origin")).toBe(origin);
        expect(headers.get("access-control-allow-credentials")).toBe(credentialed);
        expect(headers.get("vary")).toMatch(/\borigin\b/i);
        for (const other of ["null", "https://app.example.evil", "http://app.example", "https://evil.example"]) {
          const answer = await send(url, "login", { ...sent, headers: { ...sent.headers, origin: other } });
          expect(answer.headers.get("access-control-allow-origin")).toBeNull();
          expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
        }
      }
    },
  );

  test.each(["*", "null", "https://*.app.example", "https://app.example,*"])(
    "The origin %s can't be configured.",
    (origins) => {
      expect(() => loadConfig({ PORTCULLIS_CORS_ORIGINS: origins })).toThrow("PORTCULLIS_CORS_ORIGINS");
    },
  );
});

describe("IN-01 Input is checked before any repository is asked", () => {
  const hostile: readonly unknown[] = [
    null,
    true,
    7,
    [],
    ["x"],
    {},
    { $ne: null },
    { $gt: "" },
    { $regex: ".*" },
    { $where: "sleep(1000)" },
    { $or: [{}, {}] },
    { _bsontype: "ObjectId", id: "0190b8f1" },
    { __entity: true, __raw: "1=1" },
    { raw: "1=1" },
    { toString: "x" },
    { length: 20 },
  ];
  const prototypes = ["__proto__", "constructor", "prototype"];

  test("With whatever is no text where text is due nothing is asked of it, and it is a 4xx.", async () => {
    const calls: string[] = [];
    const engine = altered(memoryEngine, ({ users, accessTokens, throttleCounters }) => ({
      users: counting(users, calls),
      accessTokens: counting(accessTokens, calls),
      throttleCounters: counting(throttleCounters, calls),
    }));
    const { url, pair } = await startWithAlice({}, engine);
    const { access_token: token, refresh_token } = pair;
    const sound: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      register: { username: "bob", password: "correct horse battery" },
      login: credentials,
      refresh: { refresh_token },
      logout: { refresh_token },
      "change-password": { current_password: credentials.password, new_password: "another horse battery" },
    };
    calls.length = 0;
    for (const [path, fields] of Object.entries(sound)) {
      for (const name of Object.keys(fields)) {
        for (const value of hostile) {
          const reply = await send(url, path, { token, body: JSON.stringify({ ...fields, [name]: value }) });
          expect([path, name, value, summary(reply)]).toEqual([path, name, value, "422 validation_failed"]);
        }
        for (const key of prototypes) {
          const nested = JSON.stringify({ ...fields, [name]: "…" }).replace('"…"', `{"${key}":{"disabled":false}}`);
          const beside = `{"${key}":{"role":"admin"},${JSON.stringify(fields).slice(1)}`;
          for (const body of [nested, beside]) expect((await send(url, path, { token, body })).status).toBe(400);
        }
        expect((await send(url, path, { token, body: JSON.stringify({ ...fields, more: "x" }) })).status).toBe(422);
        const { [name]: _, ...rest } = fields;
        if (path !== "logout") expect((await send(url, path, { token, body: JSON.stringify(rest) })).status).toBe(422);
      }
    }
    for (const [path, body] of [
      ["login", "username[$ne]=&password[$ne]="],
      ["login", "username[]=alice&password=x"],
      ["login", "username=alice&password=x&__proto__=y"],
      ["refresh", "refresh_token[$gt]="],
    ] as const) {
      expect((await send(url, path, { type: form, body })).status).toBeGreaterThanOrEqual(400);
    }
    expect(calls).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "role")).toBe(false);
    expect((await send(url, "login", { body: JSON.stringify(credentials) })).status).toBe(200);
    expect(calls).not.toEqual([]);
  });
});

describe("IN-02 JSON in UTF-8, flat forms where they are due, nothing else, nothing encoded", () => {
  const body = JSON.stringify(credentials);

  test("Another type is 415.", async () => {
    const { url, pair } = await startWithAlice();
    const types = [
      "text/plain",
      "text/json",
      "application/xml",
      "application/jsonx",
      "application/x-ndjson",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/json; charset=iso-8859-1",
      "x",
      null,
    ];
    for (const path of ["register", "login", "refresh", "change-password", "logout"]) {
      for (const type of types) {
        const reply = await send(url, path, { token: pair.access_token, type, body: new TextEncoder().encode(body) });
        expect([path, type, summary(reply)]).toEqual([path, type, "415 unsupported_media_type"]);
      }
    }
    for (const path of ["register", "change-password"]) {
      const reply = await send(url, path, { token: pair.access_token, type: form, body: "username=x&password=y" });
      expect([path, summary(reply)]).toEqual([path, "415 unsupported_media_type"]);
    }
    expect((await send(url, "login", { type: "Application/JSON; Charset=UTF-8", body })).status).toBe(200);
  });

  test("An encoded body is 415, and is not decoded: neither a sound one nor a bomb nor what is none.", async () => {
    const { url } = await startWithAlice();
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(8_000_000)));
    const encoded: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
      ["gzip", new Uint8Array(gzipSync(body))],
      ["GZIP", new Uint8Array(gzipSync(body))],
      ["br", new Uint8Array(brotliCompressSync(body))],
      ["deflate", new Uint8Array(deflateSync(body))],
      ["gzip", bomb],
      ["gzip", new TextEncoder().encode("not gzip at all")],
      ["identity, gzip", new Uint8Array(gzipSync(body))],
      ["x", new TextEncoder().encode(body)],
    ];
    for (const [encoding, bytes] of encoded) {
      const reply = await send(url, "login", { body: bytes, headers: { "content-encoding": encoding } });
      expect([encoding, summary(reply)]).toEqual([encoding, "415 unsupported_media_type"]);
      expect(reply.headers.get("accept-encoding")).toBe("identity");
    }
  });

  test("A form is flat: brackets in a name are part of it, and no name comes twice.", async () => {
    const { url } = await startWithAlice();
    const sound = new URLSearchParams(credentials).toString();
    expect((await send(url, "login", { type: form, body: sound })).status).toBe(200);
    // Names of no parameter that is known are ignored (RFC 6749 §3.2), and are no other spelling of one that is.
    for (const extra of ["a[b]=c", "username[]=x", "username.x=y"]) {
      expect((await send(url, "login", { type: form, body: `${sound}&${extra}` })).status).toBe(200);
    }
    for (const unknown of [sound.replaceAll("=", "[]="), sound.replaceAll("=", ".x=")]) {
      expect(summary(await send(url, "login", { type: form, body: unknown }))).toBe("422 validation_failed");
    }
    for (const extra of ["username=alice", "password=x", "us%65rname=alice"]) {
      expect(summary(await send(url, "login", { type: form, body: `${sound}&${extra}` }))).toBe("400 invalid_request");
    }
  });
});

describe("IN-03 Bodies are small, and JSON that has one reading", () => {
  const sound = JSON.stringify({ ...credentials, username: "bob" });
  const ofSize = (bytes: number) => `{"x":"${"y".repeat(bytes - 8)}"}`;
  const paths = ["register", "login", "refresh"];

  test("16 KiB are read, one byte more is 413, announced or not, and ends the connection.", async () => {
    const url = await start();
    for (const path of paths) {
      expect(summary(await send(url, path, { body: ofSize(16_384) }))).toBe("422 validation_failed");
      const over = await send(url, path, { body: ofSize(16_385) });
      expect(summary(over)).toBe("413 payload_too_large");
      expect(over.headers.get("connection")).toBe("close");
      const chunk = new TextEncoder().encode(" ".repeat(4_096));
      const streamed = await send(url, path, { body: ReadableStream.from(Array.from({ length: 5 }, () => chunk)) });
      expect(summary(streamed)).toBe("413 payload_too_large");
    }
  });

  test("A body without end is cut off while it comes.", async () => {
    const url = await start();
    const head = `POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const socket = await open(url, head);
    socket.resume();
    const chunk = `${(4_096).toString(16)}\r\n${" ".repeat(4_096)}\r\n`;
    const feed = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", feed);
    feed();
    await closed(socket);
    // What was answered may be lost with the connection, on which there is something unread.
    const answered = () => linesOf(deployment).filter(({ msg }) => msg === "request");
    await expect.poll(answered, patiently).toMatchObject([{ route: "/auth/login", status: 413 }]);
  });

  const malformed: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
    "invalid UTF-8": new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    "overlong UTF-8": new Uint8Array([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
    "a surrogate in UTF-8": new Uint8Array([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    "a byte order mark": new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(sound)]),
    "an end missing": sound.slice(0, -1),
    "something after the end": `${sound}x`,
    "two values": sound + sound,
    "a trailing comma": sound.replace("}", ",}"),
    "single quotes": sound.replaceAll('"', "'"),
    "a comment": sound.replace("{", "{/* */"),
    "a control in a string": sound.replace("bob", "b\u0001b"),
    "no object": '["username"]',
    null: "null",
    nothing: " ",
    "a duplicate key": sound.replace("{", '{"username":"alice",'),
    "a duplicate key, spelt otherwise": sound.replace("{", '{"\\u0075sername":"alice",'),
    "a duplicate key, further in": sound.replace("{", '{"x":{"a":1,"a":2},'),
    "arrays nested a thousand times": sound.replace('"bob"', `${"[".repeat(1000)}${"]".repeat(1000)}`),
    "objects nested nine times": sound.replace('"bob"', `${'{"a":'.repeat(8)}1${"}".repeat(8)}`),
  };

  test(`400: ${Object.keys(malformed).join(", ")}.`, async () => {
    const url = await start();
    for (const [name, body] of Object.entries(malformed)) {
      for (const path of paths) {
        expect([name, path, summary(await send(url, path, { body }))]).toEqual([name, path, "400 invalid_request"]);
      }
    }
    expect(await deployment.store.storage.users.list({ limit: 10 })).toEqual([]);
  });

  for (const engine of [memoryEngine, postgresqlEngine, mongodbEngine]) {
    test.skipIf(engine.skipped !== null)(
      `NUL and ill-formed text are 4xx, wherever they are: ${engine.label}.`,
      async () => {
        const { url, pair } = await startWithAlice(unthrottled, engine);
        const token = pair.access_token;
        const refreshToken = pair.refresh_token;
        for (const bad of ["\\u0000", "\\ud800", "\\udc00", "\\udfff\\ud800"]) {
          const bodies = [
            ["register", `{"username":"bob${bad}","password":"correct horse battery"}`],
            ["register", `{"username":"bob","password":"correct horse battery${bad}"}`],
            ["register", `{"username":"bob","password":"correct horse battery","x${bad}":"y"}`],
            ["login", `{"username":"alice${bad}","password":"x"}`],
            ["login", `{"username":"alice","password":"${credentials.password}${bad}"}`],
            ["refresh", `{"refresh_token":"${refreshToken}${bad}"}`],
            ["logout", `{"refresh_token":"${refreshToken}${bad}"}`],
            ["change-password", `{"current_password":"${bad}","new_password":"another battery"}`],
            [
              "change-password",
              `{"current_password":"${credentials.password}","new_password":"another battery${bad}"}`,
            ],
          ] as const;
          for (const [path, body] of bodies) {
            const reply = await send(url, path, { token, body });
            expect([path, body, summary(reply)]).toEqual([path, body, "422 validation_failed"]);
            // Not for anything else that is wrong with it, nor by a use case.
            expect(JSON.parse(reply.text)).toMatchObject({ errors: [{ code: "ill_formed" }] });
          }
        }
        for (const bad of ["%00", "%ff", "%ed%a0%80", "%F0%9F%98%80", "x%00", "'", "%24ne", "1".repeat(1000)]) {
          const { status } = await send(url, `sessions/${bad}`, { method: "DELETE", token });
          expect([bad, status]).toEqual([bad, 404]);
          const typed = await send(url, "login", { type: form, body: `username=${bad}&password=x` });
          expect([400, 401, 422]).toContain(typed.status);
        }
        expect((await me(url, token)).status).toBe(200);
        expect(linesOf(deployment).filter(({ msg }) => msg === "request failed")).toEqual([]);
      },
    );
  }
});

describe("IN-04 Slow clients are sent away, and too many are not let in", () => {
  /** What a connection is answered that sends on, a byte now and then; it gives up after so many seconds. */
  const drip = async (url: string, head: string, seconds: number) => {
    const socket = await open(url, head);
    let answer = "";
    socket.on("data", (data) => (answer += String(data)));
    const dripping = setInterval(() => socket.write("x"), 500);
    const givingUp = setTimeout(() => socket.destroy(), 1000 * seconds);
    await closed(socket);
    clearInterval(dripping);
    clearTimeout(givingUp);
    return answer.split("\r\n")[0];
  };

  test("who are not done with their header in ten seconds, or their body in thirty, however steadily they send.", async () => {
    const url = await start();
    // It is looked once a second who is late; the rest is for a busy machine.
    const all = (head: string, seconds: number) =>
      Promise.all(Array.from({ length: 40 }, () => drip(url, head, seconds)));
    const headers = all("GET /auth/me HTTP/1.1\r\nHost: x\r\nX-Slow: ", 20);
    const body = `POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: ${json}\r\nContent-Length: 9999\r\n\r\n{`;
    const bodies = all(body, 45);
    expect((await send(url, "/healthz", { method: "GET" })).status).toBe(200);
    expect(new Set(await headers)).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
    expect(new Set(await bodies)).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
  });

  test("Connections over the cap are dropped, and there is room again when others have gone.", async () => {
    const url = await start({ PORTCULLIS_MAX_CONNECTIONS: "20" });
    const held = await Promise.all(Array.from({ length: 20 }, () => open(url)));
    await expect(send(url, "/healthz", { method: "GET" })).rejects.toThrow("fetch failed");
    for (const socket of held) socket.destroy();
    await Promise.all(held.map((socket) => closed(socket)));
    const status = async () => (await send(url, "/healthz", { method: "GET" }).catch(() => null))?.status;
    await expect.poll(status, patiently).toBe(200);
  });
});

describe("LL-01 Each outcome is one structured event on one line", () => {
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  const onOneLineEach = () => {
    for (const text of deployment.log) {
      expect(text.endsWith("\n")).toBe(true);
      expect(text.slice(0, -1)).not.toMatch(control);
      expect(JSON.parse(text)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    }
  };

  /** What the log says of a request. */
  const toldOf = (id: unknown) => linesOf(deployment).filter(({ request_id }) => request_id === id);

  test("whatever it is.", async () => {
    const url = await start({});
    let requests = 0;
    let last = "";

    /** Sends a request; the one event it made. */
    const eventOf = async (path: string, body: object | null, token?: string, method = "POST") => {
      last = `request-${(requests += 1)}`;
      const reply = await send(url, path, {
        method,
        headers: { "x-request-id": last },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        ...(token === undefined ? {} : { token }),
      });
      const events = eventsIn(deployment).filter(({ request_id }) => request_id === last);
      expect([path, events.length]).toEqual([path, 1]);
      // Beside it there is the line of the request, and nothing else.
      await expect.poll(() => toldOf(last).length, patiently).toBe(2);
      expect(toldOf(last)).toMatchObject([{ event: expect.any(String) }, { msg: "request", status: reply.status }]);
      const words = events.flatMap(({ event, reason }) => [event, reason]).filter((word) => typeof word === "string");
      return { said: words.join(" "), reply };
    };
    const said = async (...given: Parameters<typeof eventOf>) => (await eventOf(...given)).said;
    const pairFrom = async (path: string, body: object) => JSON.parse((await eventOf(path, body)).reply.text) as Pair;

    const bob = { ...credentials, username: "bob" };
    const wrong = { ...credentials, password: "wrong" };
    expect(await said("register", credentials)).toBe("registered");
    expect(await said("register", bob)).toBe("registered");
    expect(await said("register", credentials)).toBe("registration_failed username_taken");
    expect(await said("register", wrong)).toBe("registration_failed validation_failed");
    expect(await said("login", credentials)).toBe("login_succeeded");
    expect(await said("login", wrong)).toBe("login_failed invalid_credentials");
    expect(await said("login", { ...wrong, username: "nobody" })).toBe("login_failed invalid_credentials");
    const pair = await pairFrom("login", credentials);
    const next = await pairFrom("refresh", pick(pair));
    expect(await said("refresh", pick(pair))).toBe("refreshed");
    const newest = await pairFrom("refresh", pick(next));
    expect(await said("refresh", pick(pair))).toBe("token_reused");
    expect(await said("refresh", pick(newest))).toBe("refresh_failed token_invalid");
    expect(await said("refresh", { refresh_token: "x" })).toBe("refresh_failed token_invalid");
    expect(await said("logout", pick(await pairFrom("login", credentials)))).toBe("logged_out");
    const here = await pairFrom("login", credentials);
    await pairFrom("login", credentials);
    const { text } = await send(url, "sessions", { method: "GET", token: here.access_token });
    const { sessions } = JSON.parse(text) as {
      readonly sessions: readonly { readonly id: string; readonly current: boolean }[];
    };
    const other = sessions.find(({ current }) => !current)?.id;
    expect(await said(`sessions/${other}`, null, here.access_token, "DELETE")).toBe("session_revoked");
    const token = here.access_token;
    const change = { current_password: credentials.password, new_password: "another horse battery" };
    for (let failure = 0; failure < 5; failure += 1) {
      expect(await said("change-password", { ...change, current_password: "wrong" }, token)).toBe(
        "password_change_failed wrong_password",
      );
    }
    const { id } = await storedUser(deployment, credentials.username);
    expect(await said("change-password", change, token)).toBe("throttled limit");
    expect(eventsIn(deployment, "throttled")).toMatchObject([{ user_id: id, retry_after: 1 }]);
    expect(await said("login", credentials)).toBe("throttled limit");
    await deployment.harness.advance?.(1);
    expect(await said("change-password", change, token)).toBe("password_changed");
    const later = await pairFrom("login", { ...credentials, password: change.new_password });
    expect(await said("logout-all", null, later.access_token)).toBe("logged_out_everywhere");

    const before = eventsIn(deployment).length;
    await deployment.harness.setDisabled?.(id, true);
    expect(await said("login", { ...credentials, password: change.new_password })).toBe(
      "login_failed account_disabled",
    );
    await deployment.harness.setDisabled?.(id, false);
    await deployment.portcullis.unlockUser({ userId: id });
    await deployment.harness.deleteUser?.(id);
    await deployment.portcullis.purgeExpired();
    const operators: readonly AuthEventType[] = [
      "user_disabled",
      "user_enabled",
      "user_unlocked",
      "user_deleted",
      "purged",
    ];
    const since = eventsIn(deployment)
      .slice(before)
      .map(({ event }) => event);
    expect(since.filter((event) => event !== "login_failed")).toEqual(operators);
    onOneLineEach();
  });

  test("What is refused before there is an outcome is told by the line of the request, with the code of its answer.", async () => {
    const { url, pair } = await startWithAlice({ ...unthrottled, PORTCULLIS_COOKIES: "on" });
    const token = pair.access_token;
    const cookie = `__Host-portcullis_access=${token}`;
    const before = eventsIn(deployment).length;
    const refused: readonly (readonly [string, Sent])[] = [
      ["me", { method: "GET" }],
      ["me", { method: "GET", token: "x" }],
      ["me?access_token=x", { method: "GET", token }],
      ["login", { body: "{" }],
      ["login", { body: "<x/>", type: "application/xml" }],
      ["login", { body: JSON.stringify({ x: "y".repeat(17_000) }) }],
      ["login", { body: JSON.stringify({ username: ["x"] }) }],
      ["login", { method: "GET" }],
      ["nothing", { method: "GET" }],
      ["/nothing", { method: "GET" }],
      ["sessions/x", { method: "DELETE", token }],
      ["logout-all", { headers: { cookie, "sec-fetch-site": "cross-site" } }],
    ];
    for (const [turn, [path, sent]] of refused.entries()) {
      const id = `refused-${turn}`;
      const reply = await send(url, path, { ...sent, headers: { ...sent.headers, "x-request-id": id } });
      await expect.poll(() => toldOf(id).length, patiently).toBe(1);
      const { status } = reply;
      expect(status).toBeGreaterThanOrEqual(400);
      expect(toldOf(id)).toMatchObject([{ level: "info", msg: "request", status, code: codeOf(reply) }]);
    }
    expect(eventsIn(deployment)).toHaveLength(before);
    await send(url, "/healthz", { method: "GET", headers: { "x-request-id": "sound" } });
    await expect.poll(() => toldOf("sound").length, patiently).toBe(1);
    expect(toldOf("sound")[0]).not.toHaveProperty("code");
    onOneLineEach();
  });

  test("So is a request that is none, and one that turns out to be none half-way through its body.", async () => {
    const url = await start();
    const chunked = ["Host: x", `Content-Type: ${json}`, "Transfer-Encoding: chunked", "", ""].join("\r\n");
    const expected = {
      "hello\r\n\r\n": { msg: "malformed request", refusal: "invalid_request" },
      [`POST /auth/login HTTP/1.1\r\n${chunked}1\r\n{\r\nno length\r\n`]: {
        msg: "request",
        route: "/auth/login",
        status: 400,
        code: "invalid_request",
      },
    };
    for (const [bytes, line] of Object.entries(expected)) {
      const answer = await exchange(url, bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      const [, id] = /^x-request-id: (.+)$/im.exec(answer) ?? [];
      await expect.poll(() => toldOf(id).length, patiently).toBe(1);
      expect(toldOf(id)).toMatchObject([line]);
    }
    // The one that started to listen, and these two.
    expect(linesOf(deployment).filter(({ msg }) => /request/.test(String(msg)))).toHaveLength(2);
    onOneLineEach();
  });

  test("Nothing that is sent breaks a line or reaches a terminal: CR, LF, ANSI sequences, directional marks.", async () => {
    const url = await start({ PORTCULLIS_LOG_LEVEL: "trace" });
    const ugly = 'x\r\n{"level":"fatal","msg":"forged"}\r\n\u001b[31m\u009b31m\u2028\u202e\u0000';
    const latin1 = Buffer.from(ugly.replace(/[^\P{Cc}\u009b]/gu, ""), "utf8").toString("latin1");
    for (const path of ["register", "login"]) {
      for (const username of [ugly, ugly.replaceAll("\0", "")]) {
        await send(url, path, { body: JSON.stringify({ ...credentials, username }) });
      }
    }
    await send(url, `/${encodeURIComponent(ugly)}`, { method: "GET" });
    await send(url, `sessions/${encodeURIComponent(ugly)}?${encodeURIComponent(ugly)}`, { method: "DELETE" });
    const raw = (lines: readonly string[], request = "GET /auth/me HTTP/1.1") =>
      exchange(url, [request, "Host: x", "Connection: close", ...lines, "", ""].join("\r\n"));
    await raw([`User-Agent: ${latin1}`, `X-Request-Id: ${latin1}`, `X-Forwarded-For: ${latin1}`]);
    await raw(["User-Agent: \u001b[31mred"]);
    await raw(["X-Request-Id: a\r\n b"]);
    await raw([], "GET /\u001b[31m HTTP/1.1");
    await raw([], "GET /\u009b31m\u2028\u202e HTTP/1.1");
    const body = JSON.stringify(credentials);
    const head = [`Content-Type: ${json}`, `Content-Length: ${body.length}`, `User-Agent: agent \u009b31m ${latin1}`];
    await exchange(url, ["POST /auth/login HTTP/1.1", "Host: x", "Connection: close", ...head, "", body].join("\r\n"));
    expect(deployment.log.length).toBeGreaterThan(8);
    expect(eventsIn(deployment, "login_failed").at(-1)).toMatchObject({ user_agent: expect.stringContaining("agent") });
    onOneLineEach();
    expect(linesOf(deployment).filter(({ level }) => level === "fatal")).toEqual([]);
  });

  test("Nor does what an embedding application says of a client.", () => {
    const written: string[] = [];
    const logger = createLogger({ logLevel: "info" }, { write: (line) => void written.push(line) });
    const userAgent = "x\r\n\u001b[31m\u007f\u009b31m\u2028\u202e\u2066";
    new LoggedEvents(logger).emit({
      type: "throttled",
      at: new Date(0),
      userId: null,
      usernameKey: null,
      client: { userAgent },
      retryAfter: 1,
      reason: "limit",
    });
    expect(written).toHaveLength(1);
    expect(written[0]?.slice(0, -1)).not.toMatch(control);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      event: "throttled",
      user_agent: expect.stringContaining("[31m"),
    });
  });
});

const pick = ({ refresh_token }: Pair) => ({ refresh_token });

describe("CF-01 A bad, missing or unknown setting stops the start, and no secret is repeated", () => {
  const canary = "hunter2-7Vz9";
  const production = { PORTCULLIS_ENV: "production" };
  const sound = {
    ...production,
    PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
  };

  const problemsOf = (environment: Environment) => {
    try {
      loadConfig(environment);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    return null;
  };

  // Settings of which every text is a good value.
  const free = new Set(["DATA_DIR", "ISSUER", "AUDIENCE", "JWKS_FILE", "BLOCKLIST_FILE"]);

  test.each(Object.values(settings).map(({ name }) => name))("A bad value of %s.", (name) => {
    const bad = free.has(name) || name.endsWith("_FILE") ? `\0${canary}` : `${canary} !`;
    const message = problemsOf({ [`PORTCULLIS_${name}`]: bad });
    expect(message).toContain(`PORTCULLIS_${name}`);
    expect(message).not.toContain(canary);
  });

  test.each([
    [{ PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h` }, "PORTCULLIS_DATABASE_URL must name a database"],
    [{ PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h:port/d` }, "PORTCULLIS_DATABASE_URL is not a URL"],
    [{ PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}%@h/d` }, "PORTCULLIS_DATABASE_URL has a percent sign"],
    [{ PORTCULLIS_DATABASE_URL: `mongodb://u:${canary}@@h/d` }, "PORTCULLIS_DATABASE_URL is not a URL"],
    [{ PORTCULLIS_DATABASE_URL: `mysql://u:${canary}@h/d` }, "PORTCULLIS_DATABASE_URL must be"],
    [{ PORTCULLIS_SECRET: canary }, "PORTCULLIS_SECRET must have at least 32 bytes"],
    [{ PORTCULLIS_SECRET_FILE: `/${canary}` }, "PORTCULLIS_SECRET_FILE can't be read"],
    [{ ...sound, PORTCULLIS_SECRET: `${canary}-change-me-change-me-change-me` }, "PORTCULLIS_SECRET is a sample"],
    [{ ...sound, PORTCULLIS_THROTTLE: "off" }, "PORTCULLIS_THROTTLE must be on"],
  ])("%j.", (environment, expected) => {
    expect(problemsOf(environment)).toContain(expected);
    expect(problemsOf(environment)).not.toContain(canary);
  });

  test.each([
    ["PORTCULLIS_DATABASE_URL", { PORTCULLIS_SECRET: sound.PORTCULLIS_SECRET }],
    ["PORTCULLIS_SECRET", { PORTCULLIS_DATABASE_URL: sound.PORTCULLIS_DATABASE_URL }],
  ])("%s missing in production.", (name, environment) => {
    expect(problemsOf({ ...production, ...environment })).toContain(name);
    expect(problemsOf(sound)).toBeNull();
  });

  test.each(["PORTCULLIS_SECRETS", "PORTCULLIS_DATABSE_URL", "portcullis_port", "PORTCULLIS_X"])(
    "%s, which is not a setting.",
    (name) => {
      expect(problemsOf({ [name]: canary })).toContain(`${name} is an unknown setting`);
      expect(problemsOf({ [name]: canary })).not.toContain(canary);
    },
  );

  test("The service itself ends at once, with the exit code of wrong usage, all problems told and nothing repeated.", async () => {
    const { code, stdout, stderr } = await run(["serve"], {
      ...production,
      PORTCULLIS_PORT: canary,
      PORTCULLIS_SECRET: canary,
      PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h`,
      PORTCULLIS_UNKNOWN: canary,
    });
    expect(code).toBe(2);
    for (const name of ["PORT", "SECRET", "DATABASE_URL", "UNKNOWN"]) expect(stderr).toContain(`PORTCULLIS_${name} `);
    expect(stdout + stderr).not.toContain(canary);
  });
});
