import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

interface Rule {
  readonly not: RegExp;
  readonly but: string;
  /** Whether the rule holds for this file; default: for every file. */
  readonly appliesTo?: (path: string, text: string) => boolean;
}

const isSource = (path: string) => /^packages\/[^/]+\/(?:src|inversify)\//.test(path);

const isProse = (path: string) => path.endsWith(".md") && !path.startsWith("bench/");

/** One word for one thing: what lasts from log in to log out is a session. */
const rules: readonly Rule[] = [
  { not: /\bAccessTokenId\b/, but: "SessionId" },
  { not: /\bAccessTokenRecord\b/, but: "SessionRecord" },
  { not: /\bUndigestedRecord\b/, but: "SessionDraft" },
  { not: /\bloginId\b|\blogin_id\b/, but: "sessionId, session_id" },
  { not: /\bPresentedToken\b/, but: "ReadToken" },
  { not: /\bJoseTokenCodec\b/, but: "JwtCodec" },
  { not: /\bHashLane|\bhashLane/, but: "HashQueue" },
  { not: /\bverifyAbsent\b/, but: "verifyDummy" },
  { not: /\bHouse\b|\bhouse(?:OfAlice)?\b(?!\])/, but: "fixture" },
  {
    not: /\blanes?\b/i,
    but: "queue",
    // RFC 9106 §3.1 calls the rows of argon2's memory lanes.
    appliesTo: (_, text) => !/argon2|hashParallelism|HASH_MAX_PARALLELISM/i.test(text),
  },
  {
    not: /\blogin's\b|\b(?:ends?|ended|ending|renews?|renewed|revokes?|lists?) (?:a|the|this|that|its|every|each|all) logins?\b/i,
    but: "session",
  },
  { not: /\b(?:every|whole|dead|live|living|kept|ended) logins?\b(?! attempt)/i, but: "session", appliesTo: isSource },
  {
    not: /\b(?:dead|living|kept|ended) logins?\b|\blogin (?:is|was) (?:over|ended|renewed|alive|dead)\b/i,
    but: "session",
  },
  {
    not: /\b(?:tokens?|pairs?|records?|cookies?|credentials|deadline|id) of (?:a|the|one|its|this|each) login\b/i,
    but: "session",
  },
  // Plain English: a reader should not have to work out who or what is meant.
  { not: /\bwhoever\b/i, but: "the attacker, the client, the caller" },
  { not: /\b(?:that|which) (?:is|are) none\b/i, but: "invalid, malformed, unknown" },
  { not: /\bone's own\b/i, but: "the user's own, the application's own" },
  { not: /\b(?:is|are|be) told of\b/i, but: "is reported" },
  { not: /\bnobody's\b/i, but: "no user's" },
  { not: /\bno such thing\b|\bcomes of it\b|\bbe it\b/i, but: "plain words" },
  { not: /(?:^|\. |: )Who (?:has|is|wants|sends|asks) [^?]*$/, but: "A user who", appliesTo: isProse },
];

/** The changelog lists the old names, and this file contains them too. */
const exempt = new Set(["CHANGELOG.md", "docs/test/words.test.ts", "package-lock.json"]);

const files = execFileSync("git", ["ls-files", "packages", "docs", "examples", "bench", "tooling", "*.ts", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.(?:ts|js|md|html)$/.test(path) && !exempt.has(path))
  .flatMap((path) => {
    try {
      return [{ path, text: readFileSync(resolve(root, path), "utf8") }];
    } catch {
      // Deleted, but not committed yet.
      return [];
    }
  });

/** The lines that break a rule, as `path:line: text`. */
function violations({ not, appliesTo = () => true }: Rule): readonly string[] {
  return files
    .filter(({ path, text }) => appliesTo(path, text))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => (not.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
}

test("The word check reads the sources, tests and docs of every package", () => {
  expect(files.filter(({ path }) => isSource(path)).length).toBeGreaterThan(300);
  expect(files.filter(({ path }) => path.startsWith("docs/")).length).toBeGreaterThan(30);
});

describe("No file uses an old word", () => {
  test.each(rules.map((rule) => [rule.not.source, rule.but, rule] as const))("not %s, but %s", (_, __, rule) => {
    expect(violations(rule)).toEqual([]);
  });
});
