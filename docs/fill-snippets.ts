import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages, root, source } from "./test/markdown.ts";

/** Puts into each TypeScript block of the pages what stands in the file it names. `npm run docs` */
for (const page of pages) {
  const path = join(root, page);
  const filled = readFileSync(path, "utf8").replaceAll(
    /^(```ts file=(\S+)(?: region=(\S+))?\n).*?^```$/gms,
    (_, fence: string, file: string, region: string | undefined) => `${fence}${source(file, region)}\`\`\``,
  );
  writeFileSync(path, filled);
}
