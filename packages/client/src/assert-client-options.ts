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
 * Checks the names of options, for callers that no compiler checks.
 * @throws RangeError for an unknown name; the message lists the known names
 */
export function assertClientOptions(options: ClientOptions): void {
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
