import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { circlesIn, drawRooms, entrance, packagesOf, readArrows } from "../../tooling/rooms.ts";
import { root } from "./markdown.ts";

const architecture = readFileSync(join(root, "docs/architecture.md"), "utf8");

/** The packages whose sources have more than one folder. */
const packages = packagesOf(root).filter((name) => readArrows(join(root, "packages", name)).length > 0);

describe.each(packages)("In the package %s", (name) => {
  const folder = join(root, "packages", name);

  test(`no folder of ${name} imports, directly or through others, from a folder that imports from it`, () => {
    expect(circlesIn(readArrows(folder))).toEqual([]);
  });

  test(`no folder of ${name} imports from the files next to its entry points`, () => {
    expect(readArrows(folder).filter(({ to }) => to === entrance)).toEqual([]);
  });

  test(`docs/architecture.md shows the folders of ${name} as they are`, () => {
    expect(architecture).toContain(`\`\`\`mermaid rooms=${name}\n${drawRooms(folder)}\n\`\`\``);
  });
});

test("the reading of imports sees types, re-exports and the folders between", () => {
  const arrows = readArrows(join(root, "packages/core"));
  expect(arrows).toContainEqual(
    expect.objectContaining({ files: ["facade/portcullis.ts", "domain/token-pair.ts"], to: "domain" }),
  );
  expect(arrows).toContainEqual(
    expect.objectContaining({ from: entrance, files: ["index.ts", "errors/auth-error.ts"] }),
  );
});

test("a circle of two folders is found", () => {
  const arrows = [
    { from: "a", to: "b", files: ["a/one.ts", "b/two.ts"] },
    { from: "b", to: "c", files: ["b/two.ts", "c/three.ts"] },
    { from: "c", to: "b", files: ["c/three.ts", "b/four.ts"] },
  ] as const;
  expect(circlesIn(arrows)).toEqual(["b", "c"]);
});
