import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface CodeBlock {
  /** The page, from the root of the repository. */
  readonly page: string;
  /** The first word after the fence. */
  readonly language: string;
  /** The other words: `file=docs/snippets/x.ts`, `region=y`, `tour`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

const pagesIn = (directory: string): readonly string[] =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(directory, name));

export const pages: readonly string[] = [
  ...pagesIn("."),
  ...pagesIn("docs"),
  ...pagesIn("docs/decisions"),
  ...readdirSync(join(root, "packages")).flatMap((name) => pagesIn(join("packages", name))),
];

export const read = (path: string): string => readFileSync(join(root, path), "utf8");

export function codeBlocks(page: string): readonly CodeBlock[] {
  return Array.from(read(page).matchAll(/^```([^\n]*)\n(.*?)^```$/gms), ([, info = "", text = ""]) => {
    const [language = "", ...words] = info.trim().split(/\s+/);
    const attributes = new Map(
      words.map((word): [string, string] => [word.replace(/=.*/, ""), word.replace(/^[^=]*=?/, "")]),
    );
    return { page, language, attributes, text };
  });
}

/** Links to other files of the repository, from its root. */
export function localLinks(page: string): readonly string[] {
  const targets = Array.from(read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(root, resolve(root, page, "..", target)));
}

/** A file, or the part of it between `// #region name` and `// #endregion`, without the indentation of the region. */
export function source(path: string, region: string | undefined): string {
  const text = read(path);
  if (region === undefined) return text;
  const [, indentation = "", part] =
    new RegExp(`^( *)// #region ${region}\\n(.*?)^ *// #endregion`, "ms").exec(text) ?? [];
  if (part === undefined) throw new Error(`${path} has no region ${region}.`);
  return part.replaceAll(new RegExp(`^${indentation}`, "gm"), "");
}
