import {
  argon2LibraryNames,
  hashBounds,
  hashLimitBounds,
  hashQueueBounds,
  tokenDefaults,
} from "@portcullis/adapters-crypto";
import { webhookSecretForm } from "@portcullis/adapters-mail";
import { poolSizeBounds } from "@portcullis/adapters-mikroorm/bounds";
import { accessTokenKinds, lifetimeBounds, passwordLengths, registrationLimitBounds } from "@portcullis/core";
import { defaultPrefix, sameSites } from "@portcullis/http-koa";
import { databaseForms } from "../engines/index.ts";
import { boundedNumber, optional, optionalNumber, setting } from "./setting.ts";
import {
  apiKeys,
  database,
  host,
  mailSender,
  onOrOff,
  oneOf,
  origins,
  pageUrl,
  path,
  prefix,
  proxies,
  publicUrl,
  secrets,
  smtpUrl,
  text,
  webhookSecrets,
  webhookUrl,
  wholeNumber,
} from "./values.ts";

const { minLength, maxLength } = passwordLengths;
const port = wholeNumber(0, 65_535);

/** Every setting. Validation, `--help` and the documentation are made from this table. */
export const settings = {
  env: setting({
    name: "ENV",
    fallback: "development",
    meaning:
      "development or production; production (or NODE_ENV=production) requires a database and a key, and rejects unsafe settings",
    schema: oneOf(["development", "production"]),
  }),
  host: setting({ name: "HOST", fallback: "127.0.0.1", meaning: "address to listen on", schema: host }),
  port: setting({ name: "PORT", fallback: "3000", meaning: "port to listen on; 0 picks a free one", schema: port }),
  prefix: setting({
    name: "PREFIX",
    fallback: defaultPrefix,
    meaning: "path of the authentication routes",
    schema: prefix,
  }),
  publicPath: optional({
    name: "PUBLIC_PATH",
    fallbackShown: "none",
    meaning: "path that a proxy strips, for cookies: /api if /api/auth/login arrives here as /auth/login",
    schema: prefix,
  }),
  dataDir: setting({
    name: "DATA_DIR",
    fallback: "./.data",
    meaning: "directory of the embedded database and the generated secret",
    schema: path,
  }),
  databaseUrl: optional({
    name: "DATABASE_URL",
    fallbackShown: "sqlite: in DATA_DIR",
    meaning: databaseForms,
    schema: database,
    secret: true,
  }),
  databasePool: boundedNumber(
    { name: "DATABASE_POOL", meaning: "maximum number of connections to the database" },
    poolSizeBounds,
  ),
  databasePooler: optional({
    name: "DATABASE_POOLER",
    fallbackShown: "none",
    meaning: "transaction: connect through a PostgreSQL connection pooler in transaction mode, such as PgBouncer",
    schema: oneOf(["transaction"]),
  }),
  secrets: optional({
    name: "SECRET",
    fallbackShown: "generated in DATA_DIR, outside production",
    meaning:
      "at least 32 random bytes that all keys are derived from; several secrets, newest first, separated by commas",
    schema: secrets,
    secret: true,
  }),
  jwksFile: optional({
    name: "JWKS_FILE",
    fallbackShown: "none",
    meaning: "file with a JWK set of private keys that sign access tokens, newest first",
    schema: path,
  }),
  issuer: setting({
    name: "ISSUER",
    fallback: tokenDefaults.issuer,
    meaning: "issuer (iss) of signed tokens",
    schema: text,
  }),
  audience: setting({
    name: "AUDIENCE",
    fallback: tokenDefaults.audience,
    meaning: "audience (aud) of signed tokens",
    schema: text,
  }),
  accessToken: setting({
    name: "ACCESS_TOKEN",
    fallback: accessTokenKinds[0],
    meaning: "opaque, jwt (signature and session are checked) or jwt-stateless (only the signature is checked)",
    schema: oneOf(accessTokenKinds),
  }),
  accessTtl: boundedNumber(
    { name: "ACCESS_TTL", meaning: "seconds until an access token expires" },
    lifetimeBounds.accessTtl,
  ),
  refreshIdleTtl: boundedNumber(
    { name: "REFRESH_IDLE_TTL", meaning: "seconds until a session without a refresh ends" },
    lifetimeBounds.refreshIdleTtl,
  ),
  sessionTtl: boundedNumber(
    { name: "SESSION_TTL", meaning: "seconds until a session ends, whether refreshed or not" },
    lifetimeBounds.sessionTtl,
  ),
  refreshRetryWindow: boundedNumber(
    {
      name: "REFRESH_RETRY_WINDOW",
      meaning: "seconds during which a refresh may be repeated with the same refresh token; 0 turns it off",
    },
    lifetimeBounds.refreshRetryWindow,
  ),
  // The service does not allow a minimum below the default or above the lowest possible maximum.
  passwordMinLength: boundedNumber(
    { name: "PASSWORD_MIN_LENGTH", meaning: "minimum number of characters of a new password; 15 is recommended" },
    { ...minLength, min: minLength.default, max: maxLength.min },
  ),
  passwordMaxLength: boundedNumber(
    { name: "PASSWORD_MAX_LENGTH", meaning: "maximum number of characters of a new password" },
    { ...maxLength, max: 1024 },
  ),
  blocklistFile: optional({
    name: "BLOCKLIST_FILE",
    fallbackShown: "none",
    meaning: "file of passwords to reject, one per line, in addition to the common ones",
    schema: path,
  }),
  hashMemoryKib: boundedNumber(
    { name: "HASH_MEMORY_KIB", meaning: "memory of one argon2id hash, in KiB" },
    hashBounds.memoryKiB,
  ),
  hashIterations: boundedNumber(
    { name: "HASH_ITERATIONS", meaning: "passes of argon2id over its memory" },
    hashBounds.iterations,
  ),
  hashParallelism: boundedNumber(
    { name: "HASH_PARALLELISM", meaning: "parallelism of one argon2id hash" },
    hashBounds.parallelism,
  ),
  hashLibrary: optional({
    name: "HASH_LIBRARY",
    fallbackShown: "the fastest available",
    meaning: `${argon2LibraryNames.join(", ")}: what computes argon2id; the hashes are the same`,
    schema: oneOf(argon2LibraryNames),
  }),
  hashConcurrency: optionalNumber(
    {
      name: "HASH_CONCURRENCY",
      fallbackShown: "from cores and threads",
      meaning: "password hashes that run at once; leave two threads of UV_THREADPOOL_SIZE free",
    },
    hashQueueBounds.concurrency,
  ),
  hashQueue: boundedNumber(
    {
      name: "HASH_QUEUE",
      meaning:
        "password hashes that may wait, for up to 5 s, at most half of them for new passwords; beyond that the answer is 503",
    },
    hashQueueBounds.queueLimit,
  ),
  storedHashMaxMemoryKib: optionalNumber(
    {
      name: "STORED_HASH_MAX_MEMORY_KIB",
      fallbackShown: `${hashLimitBounds.memoryKiB.default}, or HASH_MEMORY_KIB if more`,
      meaning: "maximum memory of a stored or imported argon2 hash in KiB; a hash that costs more matches no password",
    },
    hashLimitBounds.memoryKiB,
  ),
  storedHashMaxIterations: boundedNumber(
    { name: "STORED_HASH_MAX_ITERATIONS", meaning: "maximum passes of a stored or imported argon2 hash" },
    hashLimitBounds.iterations,
  ),
  storedHashMaxParallelism: boundedNumber(
    { name: "STORED_HASH_MAX_PARALLELISM", meaning: "maximum parallelism of a stored or imported argon2 hash" },
    hashLimitBounds.parallelism,
  ),
  storedHashMaxWork: optionalNumber(
    {
      name: "STORED_HASH_MAX_WORK",
      fallbackShown: `${hashLimitBounds.work.default}, or 4 passes over STORED_HASH_MAX_MEMORY_KIB`,
      meaning: "maximum KiB times passes of a stored or imported argon2 hash; its time is proportional to this",
    },
    hashLimitBounds.work,
  ),
  storedHashMaxBcryptCost: boundedNumber(
    {
      name: "STORED_HASH_MAX_BCRYPT_COST",
      meaning: "maximum cost of a stored or imported bcrypt hash; each step doubles its time",
    },
    hashLimitBounds.bcryptCost,
  ),
  storedHashMaxPbkdf2Iterations: boundedNumber(
    {
      name: "STORED_HASH_MAX_PBKDF2_ITERATIONS",
      meaning: "maximum iterations of a stored or imported PBKDF2 hash, such as those of Django or ASP.NET Identity",
    },
    hashLimitBounds.pbkdf2Iterations,
  ),
  email: setting({
    name: "EMAIL",
    fallback: "off",
    meaning:
      "where users have an e-mail address, for messages that help with a forgotten password: username (every new username is one) or field (beside the username); off: no messages",
    schema: oneOf(["off", "username", "field"]),
  }),
  requireVerified: setting({
    name: "REQUIRE_VERIFIED",
    fallback: "off",
    meaning: "let only users log in who have proven their e-mail address",
    schema: onOrOff,
  }),
  publicUrl: optional({
    name: "PUBLIC_URL",
    fallbackShown: "where it listens",
    meaning: "URL under which people reach this service, for links in messages",
    schema: publicUrl,
  }),
  resetUrl: optional({
    name: "RESET_URL",
    fallbackShown: "/reset-password below PUBLIC_URL",
    meaning: "page of the application where people set a new password, instead of the service's page",
    schema: pageUrl,
  }),
  verifyUrl: optional({
    name: "VERIFY_URL",
    fallbackShown: "/verify-email below PUBLIC_URL",
    meaning: "page of the application where people confirm an address, instead of the service's page",
    schema: pageUrl,
  }),
  changePasswordUrl: optional({
    name: "CHANGE_PASSWORD_URL",
    fallbackShown: "none",
    meaning: "page of the application where users change the password; /.well-known/change-password leads there",
    schema: pageUrl,
  }),
  smtpUrl: optional({
    name: "SMTP_URL",
    fallbackShown: "none",
    meaning: "mail server: smtps://user:password@host, or smtp://… with STARTTLS",
    schema: smtpUrl,
    secret: true,
  }),
  mailFrom: optional({
    name: "MAIL_FROM",
    fallbackShown: "none",
    meaning: "sender of messages: Example <auth@example.com>",
    schema: mailSender,
  }),
  mailWebhookUrl: optional({
    name: "MAIL_WEBHOOK_URL",
    fallbackShown: "none",
    meaning: "URL that messages are posted to instead of a mail server",
    schema: webhookUrl,
  }),
  mailWebhookSecrets: optional({
    name: "MAIL_WEBHOOK_SECRET",
    fallbackShown: "none",
    meaning: `${webhookSecretForm} that sign these posts; several, newest first, separated by commas`,
    schema: webhookSecrets,
    secret: true,
  }),
  throttle: setting({
    name: "THROTTLE",
    fallback: "on",
    meaning: "limit failed logins, and registrations from one network; turn off only for benchmarks",
    schema: onOrOff,
  }),
  registrationRefusals: boundedNumber(
    {
      name: "REGISTRATION_REFUSALS",
      meaning: "registrations of taken usernames from one network in 15 minutes; beyond that the answer is 429",
    },
    registrationLimitBounds.mostRefusals,
  ),
  registrationsPerHour: boundedNumber(
    {
      name: "REGISTRATIONS_PER_HOUR",
      meaning: "users that one network may register in an hour; beyond that the answer is 429",
    },
    registrationLimitBounds.mostRegistrations,
  ),
  trustedProxies: setting({
    name: "TRUSTED_PROXIES",
    fallback: "",
    meaning:
      "addresses or networks of proxies whose X-Forwarded-For, -Host and -Proto are trusted, separated by commas",
    schema: proxies,
  }),
  corsOrigins: setting({
    name: "CORS_ORIGINS",
    fallback: "",
    meaning: "origins whose pages may call the service, separated by commas",
    schema: origins,
  }),
  cookies: setting({
    name: "COOKIES",
    fallback: "off",
    meaning: "also issue tokens in cookies, to clients that request it at login; pages of CORS_ORIGINS may use them",
    schema: onOrOff,
  }),
  cookieSameSite: setting({
    name: "COOKIE_SAME_SITE",
    fallback: sameSites[0],
    meaning: "lax or strict; with lax, links from other sites arrive logged in",
    schema: oneOf(sameSites),
  }),
  introspectionKeys: optional({
    name: "INTROSPECTION_KEYS",
    fallbackShown: "none: introspection is off",
    meaning: "API keys of resource servers that may introspect tokens, separated by commas",
    schema: apiKeys,
    secret: true,
  }),
  metricsPort: optional({
    name: "METRICS_PORT",
    fallbackShown: "none: no metrics",
    meaning: "port of a separate listener that serves GET /metrics to Prometheus; 0 picks a free one",
    schema: port,
  }),
  metricsHost: setting({
    name: "METRICS_HOST",
    fallback: "127.0.0.1",
    meaning: "address of the metrics listener; everyone who can reach it can read the metrics",
    schema: host,
  }),
  maxConnections: setting({
    name: "MAX_CONNECTIONS",
    fallback: "2000",
    meaning: "maximum number of client connections; further ones are dropped",
    schema: wholeNumber(1, 1_000_000),
  }),
  docs: optional({
    name: "DOCS",
    fallbackShown: "on, outside production",
    meaning: "serve a page at /docs to read and try the API; /openapi.json is always served",
    schema: onOrOff,
  }),
  logLevel: setting({
    name: "LOG_LEVEL",
    fallback: "info",
    meaning: "trace, debug, info, warn, error, fatal or silent",
    schema: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
  }),
  purgeInterval: setting({
    name: "PURGE_INTERVAL",
    fallback: "3600",
    meaning: "seconds between two purges of expired sessions; 0 turns them off in this process",
    schema: wholeNumber(0, 604_800),
  }),
  drainTime: setting({
    name: "DRAIN_TIME",
    fallback: "0",
    meaning: "seconds after SIGTERM during which /readyz answers 503 but requests are still accepted",
    schema: wholeNumber(0, 300),
  }),
  shutdownTimeout: setting({
    name: "SHUTDOWN_TIMEOUT",
    fallback: "25",
    meaning: "seconds, after the drain time, within which accepted requests must be answered",
    schema: wholeNumber(1, 3600),
  }),
};
