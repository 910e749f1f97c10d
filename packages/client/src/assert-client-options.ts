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
 * @throws RangeError for an unknown name; the message suggests the nearest known name
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
  const candidates = Object.keys(known).map((candidate) => ({ candidate, edits: editDistance(name, candidate) }));
  const nearest = candidates.reduce((one, other) => (other.edits < one.edits ? other : one));
  const isNear = nearest.edits <= Math.max(2, Math.floor(name.length / 3));
  const hint = isNear ? `Did you mean "${nearest.candidate}"?` : `The options are ${Object.keys(known).join(", ")}.`;
  throw new RangeError(`createClient: Unknown option "${path}${name}". ${hint}`);
}

/** The Levenshtein distance: insertions, deletions and substitutions. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const substituted = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
