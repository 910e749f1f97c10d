import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { settings } from "../../src/configuration/settings.ts";
import { ConfigurationError, type Environment, loadConfig } from "../../src/index.ts";
import { listSettings } from "../../src/configuration/index.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

function problemsOf(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("Without any setting, loadConfig", () => {
  test("returns the defaults of the table", () => {
    expect(loadConfig({})).toMatchObject({
      production: false,
      host: "127.0.0.1",
      port: 3000,
      prefix: "/auth",
      database: { kind: "sqlite", file: resolve(".data/portcullis.db"), embedded: true },
      secrets: undefined,
      accessToken: "opaque",
      accessTtl: 900,
      refreshIdleTtl: 2_592_000,
      sessionTtl: 7_776_000,
      refreshRetryWindow: 10,
      hashMemoryKib: 19_456,
      hashIterations: 2,
      hashParallelism: 1,
      throttle: true,
      registrationRefusals: 30,
      registrationsPerHour: 300,
      trustedProxies: [],
      corsOrigins: [],
      cookies: false,
      cookieSameSite: "lax",
      metricsPort: undefined,
      metricsHost: "127.0.0.1",
      docs: true,
      logLevel: "info",
    });
  });

  test("treats an empty variable as not set", () => {
    expect(loadConfig({ PORTCULLIS_PORT: "", PORTCULLIS_SECRET: "" })).toEqual(loadConfig({}));
  });
});

describe("loadConfig accepts a valid value", () => {
  test.each([
    ["PORT", "0", { port: 0 }],
    ["HOST", "::1", { host: "::1" }],
    ["HOST", "localhost", { host: "localhost" }],
    ["DATABASE_URL", "memory:", { database: { kind: "memory" } }],
    ["DATABASE_URL", "sqlite:/x/y.db", { database: { kind: "sqlite", file: "/x/y.db", embedded: false } }],
    ["DATABASE_URL", "pglite:/x/y", { database: { kind: "pglite", directory: "/x/y", embedded: false } }],
    ["DATABASE_URL", "mongodb://u:p@h/d", { database: { kind: "mongodb", url: "mongodb://u:p@h/d" } }],
    ["DATABASE_URL", "mongodb+srv://h/d", { database: { kind: "mongodb", url: "mongodb+srv://h/d" } }],
    ["DATABASE_URL", "mongodb://h:1,i:2/d?w=1", { database: { kind: "mongodb", url: "mongodb://h:1,i:2/d?w=1" } }],
    ["DATABASE_URL", "postgresql://u:p@h/d", { database: { kind: "postgresql", url: "postgresql://u:p@h/d" } }],
    ["SECRET", `${secret}, ${secret}2`, { secrets: [secret, `${secret}2`] }],
    ["ACCESS_TOKEN", "jwt-stateless", { accessToken: "jwt-stateless" }],
    ["REFRESH_RETRY_WINDOW", "0", { refreshRetryWindow: 0 }],
    ["TRUSTED_PROXIES", "10.0.0.0/8, ::1", { trustedProxies: ["10.0.0.0/8", "::1"] }],
    [
      "CORS_ORIGINS",
      "https://a.example,http://localhost:5173",
      { corsOrigins: ["https://a.example", "http://localhost:5173"] },
    ],
    ["STORED_HASH_MAX_MEMORY_KIB", "1048576", { storedHashMaxMemoryKib: 1_048_576 }],
    ["STORED_HASH_MAX_BCRYPT_COST", "16", { storedHashMaxBcryptCost: 16 }],
    ["STORED_HASH_MAX_PBKDF2_ITERATIONS", "600000", { storedHashMaxPbkdf2Iterations: 600_000 }],
    ["EMAIL", "username", { email: "username" }],
    ["EMAIL", "field", { email: "field" }],
    ["PUBLIC_URL", "https://example.com/auth", { publicUrl: "https://example.com/auth" }],
    ["RESET_URL", "https://app.example/reset", { resetUrl: "https://app.example/reset" }],
    ["VERIFY_URL", "http://localhost:5173/verify", { verifyUrl: "http://localhost:5173/verify" }],
    ["CHANGE_PASSWORD_URL", "https://app.example/settings", { changePasswordUrl: "https://app.example/settings" }],
    ["THROTTLE", "off", { throttle: false }],
    ["REGISTRATION_REFUSALS", "5", { registrationRefusals: 5 }],
    ["REGISTRATIONS_PER_HOUR", "9", { registrationsPerHour: 9 }],
    ["COOKIES", "on", { cookies: true }],
    ["INTROSPECTION_KEYS", `${secret}, ${secret}2`, { introspectionKeys: [secret, `${secret}2`] }],
    ["DOCS", "off", { docs: false }],
  ])("%s=%s", (name, value, expected) => {
    expect(loadConfig({ [`PORTCULLIS_${name}`]: value })).toMatchObject(expected);
  });
});

const bad: Readonly<Record<string, readonly string[]>> = {
  ENV: ["prod", "PRODUCTION"],
  HOST: ["http://x", "a b", "-x"],
  PORT: ["65536", "-1", "3000.5", "3e3", "0x10", " 3000", "port"],
  PREFIX: ["auth", "/", "/auth/", "/a b", "/a?b"],
  PUBLIC_PATH: ["api", "/", "/api/", "/a b"],
  DRAIN_TIME: ["-1", "x"],
  BLOCKLIST_FILE: ["\0"],
  DATA_DIR: ["\0"],
  DATABASE_URL: [
    "mysql://u:hunter2@h/d",
    "postgresql://u:hunter2@h",
    "postgresql://u:hunter2%zz@h/d",
    "postgresql://u:hunter2@a:1,b:2/d?target_session_attrs=read-write",
    "postgresql://u:hunter2@/d?host=a,b",
    "mongodb://u:hunter2@h",
    "mongodb://u:hunter2@h/?x=y",
    "mongodb://u:hunter2%zz@h/d",
    "mongodb://u:hunt@er2@h/d",
    "mongodb:///d",
    "pglite:",
    "x",
  ],
  DATABASE_POOL: ["0", "1001"],
  DATABASE_POOLER: ["session", "on", "pgbouncer"],
  SECRET: ["short", `${secret},hunter2`, `${secret},${secret}`],
  JWKS_FILE: ["\0"],
  ISSUER: ["a b", "é"],
  AUDIENCE: ["a b"],
  ACCESS_TOKEN: ["JWT", "none"],
  ACCESS_TTL: ["0", "-1", "ten", "999999999999"],
  REFRESH_IDLE_TTL: ["0"],
  SESSION_TTL: ["0"],
  REFRESH_RETRY_WINDOW: ["301"],
  PASSWORD_MIN_LENGTH: ["7"],
  PASSWORD_MAX_LENGTH: ["63"],
  HASH_MEMORY_KIB: ["19455", "8"],
  HASH_ITERATIONS: ["1"],
  HASH_PARALLELISM: ["0"],
  HASH_LIBRARY: ["bcrypt"],
  HASH_CONCURRENCY: ["0"],
  HASH_QUEUE: ["-1"],
  STORED_HASH_MAX_MEMORY_KIB: ["7", "4194305"],
  STORED_HASH_MAX_ITERATIONS: ["0", "4097"],
  STORED_HASH_MAX_PARALLELISM: ["0", "256"],
  STORED_HASH_MAX_WORK: ["7", "4294967297"],
  STORED_HASH_MAX_BCRYPT_COST: ["3", "32"],
  STORED_HASH_MAX_PBKDF2_ITERATIONS: ["0", "2147483648"],
  EMAIL: ["on", "address"],
  REQUIRE_VERIFIED: ["yes"],
  PUBLIC_URL: [
    "example.com",
    "https://example.com/",
    "https://example.com/?a=hunter2",
    "https://u:hunter2@example.com",
  ],
  RESET_URL: ["/reset", "https://example.com/#hunter2", "javascript:alert(1)"],
  VERIFY_URL: ["/verify", "https://example.com/?secret=hunter2"],
  CHANGE_PASSWORD_URL: ["/settings", "ftp://example.com"],
  SMTP_URL: ["mail.example.com", "https://u:hunter2@mail.example.com", "smtp://u:hunter2@mail.example.com?tls=no"],
  MAIL_FROM: ["Example", "a@example.com, b@example.com"],
  MAIL_WEBHOOK_URL: [
    "http://example.com/hook",
    "https://u:hunter2@example.com/hook",
    "https://example.com/#hunter2",
    "/hook",
  ],
  MAIL_WEBHOOK_SECRET: ["hunter2", "whsec_hunter2"],
  THROTTLE: ["yes", "true"],
  REGISTRATION_REFUSALS: ["0", "10001"],
  REGISTRATIONS_PER_HOUR: ["0", "10001"],
  TRUSTED_PROXIES: ["proxy.example", "10.0.0.0/33", "10.0.0.1,,"],
  CORS_ORIGINS: ["*", "https://a.example/", "a.example", "null"],
  COOKIES: ["yes"],
  COOKIE_SAME_SITE: ["none"],
  INTROSPECTION_KEYS: ["hunter2", `${secret},hunter2`, `${secret} hunter2`, `${secret},`],
  METRICS_PORT: ["65536", "x"],
  METRICS_HOST: ["a b"],
  MAX_CONNECTIONS: ["0"],
  DOCS: ["maybe"],
  LOG_LEVEL: ["verbose"],
  PURGE_INTERVAL: ["-1"],
  SHUTDOWN_TIMEOUT: ["0"],
};

describe("loadConfig rejects an invalid value by the name of its setting, without the value", () => {
  test("for every setting", () => {
    expect(Object.keys(bad).toSorted()).toEqual(
      Object.values(settings)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  const rows = Object.entries(bad).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  test.each(rows)("%s=%j", (name, value) => {
    const problems = problemsOf({ [`PORTCULLIS_${name}`]: value });
    expect(problems).not.toEqual([]);
    for (const problem of problems) {
      expect(problem).toMatch(new RegExp(`^PORTCULLIS_${name} `));
      expect(problem).not.toContain("hunter2");
      expect(problem).not.toContain(secret);
    }
  });

  test("and reports all problems at once", () => {
    const problems = problemsOf({ PORTCULLIS_PORT: "x", PORTCULLIS_SECRET: "x", PORTCULLIS_NOSUCH: "x" });
    expect(problems).toHaveLength(3);
  });

  test.each([
    [{ HASH_MEMORY_KIB: "65536", STORED_HASH_MAX_MEMORY_KIB: "65535" }, "HASH_MEMORY_KIB, which is 65536"],
    [{ HASH_ITERATIONS: "3", STORED_HASH_MAX_ITERATIONS: "2" }, "HASH_ITERATIONS, which is 3"],
    [{ HASH_PARALLELISM: "4", STORED_HASH_MAX_PARALLELISM: "3" }, "HASH_PARALLELISM, which is 4"],
    [{ HASH_ITERATIONS: "3", STORED_HASH_MAX_WORK: "58367" }, "HASH_MEMORY_KIB times HASH_ITERATIONS, which is 58368"],
  ])("if new hashes would exceed the limits of stored hashes: %j", (values, least) => {
    const environment = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`PORTCULLIS_${name}`, value]),
    );
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(new RegExp(`^PORTCULLIS_STORED_HASH_MAX_[A-Z_]+ must be at least ${least}$`)),
    ]);
  });

  test("if an access token outlives the session without a refresh, or that the session's end", () => {
    expect(problemsOf({ PORTCULLIS_ACCESS_TTL: "600", PORTCULLIS_REFRESH_IDLE_TTL: "500" })).toHaveLength(1);
    expect(
      problemsOf({ PORTCULLIS_REFRESH_IDLE_TTL: "600", PORTCULLIS_SESSION_TTL: "599", PORTCULLIS_ACCESS_TTL: "1" }),
    ).toHaveLength(1);
  });
});

describe("loadConfig rejects an unknown setting", () => {
  test.each([
    ["PORTCULLIS_DATABSE_URL", "PORTCULLIS_DATABASE_URL"],
    ["PORTCULLIS_SECRETS", "PORTCULLIS_SECRET"],
    ["portcullis_port", "PORTCULLIS_PORT"],
    ["PORTCULLIS_LOGLEVEL", "PORTCULLIS_LOG_LEVEL"],
  ])("%s, and suggests %s", (name, meant) => {
    expect(problemsOf({ [name]: "hunter2" })).toEqual([`${name} is an unknown setting; did you mean ${meant}?`]);
  });

  test("unless it is one of the test suites", () => {
    expect(problemsOf({ PORTCULLIS_TEST_POSTGRES_URL: "x", PORTCULLIS_REQUIRE_ENGINES: "x" })).toEqual([]);
  });
});

describe("A secret setting may be read from a file", () => {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-"));
  const file = join(directory, "secret");
  afterAll(() => rmSync(directory, { recursive: true }));

  test("without the last line break", () => {
    writeFileSync(file, `${secret}\n`);
    expect(loadConfig({ PORTCULLIS_SECRET_FILE: file }).secrets).toEqual([secret]);
  });

  test("and so may the database URL", () => {
    writeFileSync(file, "postgresql://u:p@h/d\n");
    expect(loadConfig({ PORTCULLIS_DATABASE_URL_FILE: file }).database).toMatchObject({ kind: "postgresql" });
  });

  test("but not if both are set, or if the file does not exist", () => {
    expect(problemsOf({ PORTCULLIS_SECRET_FILE: file, PORTCULLIS_SECRET: secret })).toHaveLength(1);
    expect(problemsOf({ PORTCULLIS_SECRET_FILE: join(directory, "none") })).toEqual([
      "PORTCULLIS_SECRET_FILE can't be read (ENOENT)",
    ]);
  });

  test("and other settings may not", () => {
    expect(problemsOf({ PORTCULLIS_PORT_FILE: file })).toHaveLength(1);
  });
});

test("listSettings lists every setting with its default", () => {
  const list = listSettings();
  for (const { name, fallbackShown } of Object.values(settings)) {
    expect(list).toMatch(new RegExp(`PORTCULLIS_${name} .*\\[`));
    expect(list).toContain(fallbackShown);
  }
});
