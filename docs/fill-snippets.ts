import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listSettings } from "../packages/server/src/configuration/index.ts";
import { drawRooms } from "../tooling/rooms.ts";
import { documentedFunctions, withExample } from "./examples.ts";
import { pages, root, source } from "./test/markdown.ts";

/** Fills the blocks of the pages: parts of files, the settings, and the folders of a package. `npm run docs` */
for (const page of pages) {
  const path = join(root, page);
  const filled = readFileSync(path, "utf8")
    .replaceAll(
      /^(```\w+ file=(\S+)(?: region=(\S+))?\n).*?^```$/gms,
      (_, fence: string, file: string, region: string | undefined) => `${fence}${source(file, region)}\`\`\``,
    )
    .replaceAll(
      /^(```mermaid rooms=(\S+)\n).*?^```$/gms,
      (_, fence: string, name: string) => `${fence}${drawRooms(join(root, "packages", name))}\n\`\`\``,
    )
    .replaceAll(/^(```text settings\n).*?^```$/gms, (_, fence: string) => `${fence}${listSettings()}\n\`\`\``);
  writeFileSync(path, filled);
}

/** Fills the examples of docstrings. */
for (const { file, name } of documentedFunctions) {
  const path = join(root, file);
  writeFileSync(path, withExample(readFileSync(path, "utf8"), name));
}
