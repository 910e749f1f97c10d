import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listSettings } from "@portcullis/server";
import { pages, root, source } from "./test/markdown.ts";

/** Puts into the blocks of the pages what they show: the files they name, the settings. `npm run docs` */
for (const page of pages) {
  const path = join(root, page);
  const filled = readFileSync(path, "utf8")
    .replaceAll(
      /^(```\w+ file=(\S+)(?: region=(\S+))?\n).*?^```$/gms,
      (_, fence: string, file: string, region: string | undefined) => `${fence}${source(file, region)}\`\`\``,
    )
    .replaceAll(/^(```text settings\n).*?^```$/gms, (_, fence: string) => `${fence}${listSettings()}\n\`\`\``);
  writeFileSync(path, filled);
}
