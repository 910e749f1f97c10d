import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiTypes } from "./api-types.ts";
import { describedApi } from "./document.ts";
import { generatedFile } from "./generated-file.ts";

test("The generated types are those of the current API description (npm run generate -w packages/client)", async () => {
  expect(readFileSync(generatedFile, "utf8")).toBe(await apiTypes(describedApi()));
});
