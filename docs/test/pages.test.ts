import { existsSync } from "node:fs";
import { join } from "node:path";
import { listSettings } from "../../packages/server/src/configuration/index.ts";
import { describe, expect, test } from "vitest";
import { codeBlocks, localLinks, pages, read, root, source } from "./markdown.ts";

describe.each(pages)("%s", (page) => {
  test("links only to files that exist", () => {
    expect(localLinks(page).filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  test("shows TypeScript and parts of files exactly as they are in the files", () => {
    for (const { language, attributes, text } of codeBlocks(page)) {
      if (language !== "ts" && !attributes.has("file")) continue;
      expect(text).toBe(source(attributes.get("file") ?? "(no file is named)", attributes.get("region")));
    }
  });
});

test("docs/configuration.md lists the settings as the service does", () => {
  const listings = codeBlocks("docs/configuration.md").filter(({ attributes }) => attributes.has("settings"));
  expect(listings.map(({ text }) => text)).toEqual([`${listSettings()}\n`]);
});

test("continuous integration runs the README's test command", () => {
  const commands = codeBlocks("README.md").filter(({ attributes }) => attributes.has("tests"));
  expect(commands).toHaveLength(1);
  expect(read(".ci/run")).toContain(`\n${commands[0]?.text}`);
});
