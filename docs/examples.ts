import { readdirSync } from "node:fs";
import { join } from "node:path";
import { read, root, source } from "./test/markdown.ts";

/** A function with an `@example`: the region of `docs/snippets/examples.ts` has its name. */
export interface DocumentedFunction {
  /** From the root of the repository. */
  readonly file: string;
  readonly name: string;
}

/** The functions that people call first. */
export const documentedFunctions: readonly DocumentedFunction[] = [
  ["core", "createPortcullis"],
  ["core", "listenFor"],
  ["core", "broadcast"],
  ["adapters-crypto", "createCrypto"],
  ["adapters-crypto", "createWebCrypto"],
  ["adapters-memory", "createMemoryStorage"],
  ["adapters-mikroorm", "connectPostgresql"],
  ["adapters-mikroorm", "connectPglite"],
  ["adapters-mikroorm", "connectMongodb"],
  ["adapters-mikroorm", "defineUser"],
  ["http", "createAuthHandler"],
  ["http-koa", "createAuthRouter"],
  ["client", "createClient"],
  ["server", "startService"],
].map(([directory = "", name = ""]) => ({ file: fileOf(directory, name), name }));

/** The source of the package that has the function. `defineUser` is documented where SQL databases have it. */
function fileOf(directory: string, name: string): string {
  const sources = readdirSync(join(root, "packages", directory, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => join("packages", directory, "src", path))
    .filter((path) => path.endsWith(".ts"));
  const declaration = new RegExp(`^export (?:async )?function ${name}\\b`, "m");
  const found = sources.find((path) => !/mongodb\/define/.test(path) && declaration.test(read(path)));
  if (found === undefined) throw new Error(`${directory} has no function ${name}.`);
  return found;
}

/**
 * The source text of a file with the `@example` of the function as it is in the snippets; the docstring must have an
 * `@example`.
 */
export function withExample(text: string, name: string): string {
  const lines = source("docs/snippets/examples.ts", name).trimEnd().split("\n");
  const example = lines.map((line) => ` * ${line}`.trimEnd()).join("\n");
  const block = new RegExp(
    `^ \\* @example\\n \\* \`\`\`ts\\n(?: \\*(?! \`\`\`).*\\n)*( \\* \`\`\`\\n(?: \\*(?! @example).*\\n)*? \\*/\\nexport (?:async )?function ${name}\\b)`,
    "m",
  );
  if (!block.test(text)) throw new Error(`The docstring of ${name} has no @example.`);
  return text.replace(block, (_, after: string) => ` * @example\n * \`\`\`ts\n${example}\n${after}`);
}
