import { hashBounds, hashLimitBounds, hashQueueBounds } from "@portcullis/adapters-crypto";
import { boundedNumber, optional, optionalNumber, setting } from "./setting.ts";
import {
  apiKeys,
  database,
  host,
  onOrOff,
  oneOf,
  origins,
  path,
  prefix,
  proxies,
  secrets,
  text,
  wholeNumber,
} from "./values.ts";

const tenYears = 316_224_000;
const port = wholeNumber(0, 65_535);
const seconds = wholeNumber(1, tenYears);

/** Every setting there is: validation, `--help` and the documentation go by this table. */
export const settings = {
  env: setting({
    name: "ENV",
    fallback: "development",
    meaning: "production (or NODE_ENV=production) insists on a database and a key, and refuses what is unsafe",
    schema: oneOf(["development", "production"]),
  }),
  host: setting({ name: "HOST", fallback: "127.0.0.1", meaning: "address to listen on", schema: host }),
  port: setting({ name: "PORT", fallback: "3000", meaning: "port to listen on; 0: any free one", schema: port }),
  prefix: setting({ name: "PREFIX", fallback: "/auth", meaning: "path of the authentication routes", schema: prefix }),
  publicPath: optional({
    name: "PUBLIC_PATH",
    fallbackShown: "none",
    meaning: "path that a proxy strips: /api if /api/auth/login arrives here as /auth/login; for cookies",
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
    fallbackShown: "pglite: in DATA_DIR",
    meaning: "postgresql://user:password@host:5432/database, mongodb://…, mongodb+srv://…, pglite:DIR, or memory:",
    schema: database,
    secret: true,
  }),
  databasePool: setting({
    name: "DATABASE_POOL",
    fallback: "10",
    meaning: "connections to the database at once",
    schema: wholeNumber(1, 1000),
  }),
  databasePooler: optional({
    name: "DATABASE_POOLER",
    fallbackShown: "none",
    meaning: "transaction: connect through a PostgreSQL connection pooler, such as PgBouncer, in transaction mode",
    schema: oneOf(["transaction"]),
  }),
  secrets: optional({
    name: "SECRET",
    fallbackShown: "generated in DATA_DIR, outside production",
    meaning: "at least 32 random bytes from which all keys are derived; several, newest first, separated by commas",
    schema: secrets,
    secret: true,
  }),
  jwksFile: optional({
    name: "JWKS_FILE",
    fallbackShown: "none",
    meaning: "file with a JWK set of private keys, newest first, to sign access tokens with",
    schema: path,
  }),
  issuer: setting({ name: "ISSUER", fallback: "portcullis", meaning: "iss of signed tokens", schema: text }),
  audience: setting({ name: "AUDIENCE", fallback: "portcullis", meaning: "aud of signed tokens", schema: text }),
  accessToken: setting({
    name: "ACCESS_TOKEN",
    fallback: "opaque",
    meaning: "opaque, jwt (its record is checked) or jwt-stateless (its signature alone is)",
    schema: oneOf(["opaque", "jwt", "jwt-stateless"]),
  }),
  accessTtl: setting({
    name: "ACCESS_TTL",
    fallback: "900",
    meaning: "seconds an access token lives",
    schema: seconds,
  }),
  refreshIdleTtl: setting({
    name: "REFRESH_IDLE_TTL",
    fallback: "2592000",
    meaning: "seconds a login lives without a refresh",
    schema: seconds,
  }),
  sessionTtl: setting({
    name: "SESSION_TTL",
    fallback: "7776000",
    meaning: "seconds a login lives at most",
    schema: seconds,
  }),
  refreshRetryWindow: setting({
    name: "REFRESH_RETRY_WINDOW",
    fallback: "10",
    meaning: "seconds in which the last refresh may be repeated; 0: never",
    schema: wholeNumber(0, 300),
  }),
  passwordMinLength: setting({
    name: "PASSWORD_MIN_LENGTH",
    fallback: "8",
    meaning: "characters a new password has at least; 15 is recommended",
    schema: wholeNumber(8, 64),
  }),
  passwordMaxLength: setting({
    name: "PASSWORD_MAX_LENGTH",
    fallback: "128",
    meaning: "characters a new password has at most",
    schema: wholeNumber(64, 1024),
  }),
  blocklistFile: optional({
    name: "BLOCKLIST_FILE",
    fallbackShown: "none",
    meaning: "file of further passwords to refuse, one a line; common ones always are",
    schema: path,
  }),
  hashMemoryKib: boundedNumber(
    { name: "HASH_MEMORY_KIB", meaning: "memory of one argon2id hash in KiB" },
    hashBounds.memoryKiB,
  ),
  hashIterations: boundedNumber(
    { name: "HASH_ITERATIONS", meaning: "passes of argon2id over its memory" },
    hashBounds.iterations,
  ),
  hashParallelism: boundedNumber(
    { name: "HASH_PARALLELISM", meaning: "lanes of one argon2id hash" },
    hashBounds.parallelism,
  ),
  hashLibrary: optional({
    name: "HASH_LIBRARY",
    fallbackShown: "the fastest that loads",
    meaning: "argon2 or @node-rs/argon2; the hashes are the same",
    schema: oneOf(["argon2", "@node-rs/argon2"]),
  }),
  hashConcurrency: optionalNumber(
    {
      name: "HASH_CONCURRENCY",
      fallbackShown: "by cores and threads",
      meaning: "password hashes at once; leave two threads of UV_THREADPOOL_SIZE free",
    },
    hashQueueBounds.concurrency,
  ),
  hashQueue: boundedNumber(
    {
      name: "HASH_QUEUE",
      meaning: "hashes that may wait, up to 5 s, half of them for new passwords; beyond it the answer is 503",
    },
    hashQueueBounds.queueLimit,
  ),
  storedHashMaxMemoryKib: optionalNumber(
    {
      name: "STORED_HASH_MAX_MEMORY_KIB",
      fallbackShown: `${hashLimitBounds.memoryKiB.default}, or HASH_MEMORY_KIB if more`,
      meaning: "most memory of a stored or imported argon2 hash in KiB; a hash that costs more matches no password",
    },
    hashLimitBounds.memoryKiB,
  ),
  storedHashMaxIterations: boundedNumber(
    { name: "STORED_HASH_MAX_ITERATIONS", meaning: "most passes of a stored or imported argon2 hash" },
    hashLimitBounds.iterations,
  ),
  storedHashMaxParallelism: boundedNumber(
    { name: "STORED_HASH_MAX_PARALLELISM", meaning: "most lanes of a stored or imported argon2 hash" },
    hashLimitBounds.parallelism,
  ),
  storedHashMaxWork: optionalNumber(
    {
      name: "STORED_HASH_MAX_WORK",
      fallbackShown: `${hashLimitBounds.work.default}, or 4 passes over STORED_HASH_MAX_MEMORY_KIB`,
      meaning: "most KiB times passes of a stored or imported argon2 hash; its time is proportional to this",
    },
    hashLimitBounds.work,
  ),
  storedHashMaxBcryptCost: boundedNumber(
    {
      name: "STORED_HASH_MAX_BCRYPT_COST",
      meaning: "highest cost of a stored or imported bcrypt hash; each step doubles its time",
    },
    hashLimitBounds.bcryptCost,
  ),
  throttle: setting({
    name: "THROTTLE",
    fallback: "on",
    meaning: "limit failed logins, and registrations from one network; turn off only for benchmarks",
    schema: onOrOff,
  }),
  registrationRefusals: setting({
    name: "REGISTRATION_REFUSALS",
    fallback: "30",
    meaning: "registrations of taken names from one network in 15 minutes; beyond it the answer is 429",
    schema: wholeNumber(1, 10_000),
  }),
  registrationsPerHour: setting({
    name: "REGISTRATIONS_PER_HOUR",
    fallback: "300",
    meaning: "users that one network may register in an hour; beyond it the answer is 429",
    schema: wholeNumber(1, 10_000),
  }),
  trustedProxies: setting({
    name: "TRUSTED_PROXIES",
    fallback: "",
    meaning: "addresses or networks whose X-Forwarded-For, -Host and -Proto are believed, separated by commas",
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
    meaning: "hand out tokens in cookies too, to logins that ask for it; pages of CORS_ORIGINS may use them",
    schema: onOrOff,
  }),
  cookieSameSite: setting({
    name: "COOKIE_SAME_SITE",
    fallback: "lax",
    meaning: "lax or strict: whether links from other sites arrive logged in",
    schema: oneOf(["lax", "strict"]),
  }),
  introspectionKeys: optional({
    name: "INTROSPECTION_KEYS",
    fallbackShown: "none: nobody may",
    meaning: "API keys of resource servers that may introspect tokens, separated by commas",
    schema: apiKeys,
    secret: true,
  }),
  metricsPort: optional({
    name: "METRICS_PORT",
    fallbackShown: "none: no metrics",
    meaning: "port of a listener of its own that answers GET /metrics to Prometheus; 0: any free one",
    schema: port,
  }),
  metricsHost: setting({
    name: "METRICS_HOST",
    fallback: "127.0.0.1",
    meaning: "address of that listener; whoever reaches it may read",
    schema: host,
  }),
  maxConnections: setting({
    name: "MAX_CONNECTIONS",
    fallback: "2000",
    meaning: "connections of clients at once; further ones are dropped",
    schema: wholeNumber(1, 1_000_000),
  }),
  docs: optional({
    name: "DOCS",
    fallbackShown: "on, outside production",
    meaning: "show the API at /docs, for people to try it; /openapi.json is always there",
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
    meaning: "seconds between two purges of ended logins; 0: none in this process",
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
