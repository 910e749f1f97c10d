import type { ClientOptions, CookieMode } from "./client-options.ts";

/** True for a name without names below it. */
type Names<T> = { readonly [Name in keyof Required<T>]: true | Readonly<Record<string, true>> };

const names: Names<ClientOptions> = {
  baseUrl: true,
  prefix: true,
  store: true,
  cookies: { read: true, name: true } satisfies Names<CookieMode>,
  origins: true,
  onSignedOut: true,
  locks: true,
  fetch: true,
  refresh: { delays: true, timeout: true } satisfies Names<NonNullable<ClientOptions["refresh"]>>,
};

/**
 * Checks the names and values of options, for callers that no compiler checks.
 * @throws RangeError for an unknown name, and the message lists the known names; and for both `store` and `cookies`
 * @throws TypeError for a value that can't be used. No message contains a value.
 */
export function assertClientOptions(options: ClientOptions): void {
  if (!isObject(options)) throw new TypeError("createClient: The options must be an object.");
  assertNames(options);
  for (const [name, { isValid, must }] of Object.entries(rules)) {
    const value: unknown = name.split(".").reduce<unknown>((at, key) => Reflect.get(Object(at), key), options);
    if (value !== undefined && !isValid(value)) throw new TypeError(`createClient: "${name}" must be ${must}.`);
  }
  if (options.baseUrl === undefined) throw new TypeError('createClient: "baseUrl" is missing.');
  if (options.store !== undefined && options.cookies !== undefined) {
    throw new RangeError('createClient: "store" and "cookies" exclude each other.');
  }
}

interface Rule {
  readonly isValid: (value: unknown) => boolean;
  readonly must: string;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string";
const isFunction = (value: unknown): boolean => typeof value === "function";
const has = (value: unknown, ...methods: readonly string[]): boolean =>
  isObject(value) && methods.every((method) => isFunction(Reflect.get(value, method)));
const isDuration = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < 2 ** 31;

/** In the order in which they are checked: an object precedes its members. */
const rules: Readonly<Record<string, Rule>> = {
  baseUrl: {
    isValid: (value) => (isText(value) || value instanceof URL) && isHttpUrl(String(value)),
    must: "an absolute http or https URL without user and password, such as location.origin",
  },
  prefix: {
    isValid: (value) => typeof value === "string" && /^(?:\/[\w\-.~]+)*$/.test(value),
    must: "empty or a path such as /auth",
  },
  store: { isValid: (value) => has(value, "read", "write"), must: "a store, such as webStorage(localStorage)" },
  cookies: { isValid: isObject, must: "an object" },
  "cookies.read": { isValid: isFunction, must: "a function" },
  "cookies.name": { isValid: isText, must: "a string" },
  origins: {
    isValid: (value) => Array.isArray(value) && value.every((origin) => isText(origin) && isHttpUrl(String(origin))),
    must: "an array of http or https origins",
  },
  onSignedOut: { isValid: isFunction, must: "a function" },
  locks: { isValid: (value) => value === null || has(value, "request"), must: "navigator.locks or null" },
  fetch: { isValid: isFunction, must: "a function" },
  refresh: { isValid: isObject, must: "an object" },
  "refresh.delays": {
    isValid: (value) => Array.isArray(value) && value.every(isDuration),
    must: "an array of milliseconds",
  },
  "refresh.timeout": { isValid: isDuration, must: "a number of milliseconds" },
};

function isHttpUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && username + password === "";
  } catch {
    return false;
  }
}

function assertNames(options: ClientOptions): void {
  const entries: [string, unknown][] = Object.entries(options);
  for (const [name, value] of entries) {
    assertKnown("", name, names);
    const below = names[name as keyof ClientOptions];
    if (below === true || typeof value !== "object" || value === null) continue;
    for (const nested of Object.keys(value)) assertKnown(`${name}.`, nested, below);
  }
}

function assertKnown(path: string, name: string, known: object): void {
  if (Object.hasOwn(known, name)) return;
  const options = Object.keys(known).map((option) => `"${path}${option}"`);
  throw new RangeError(`createClient: Unknown option "${path}${name}". The options are ${options.join(", ")}.`);
}
