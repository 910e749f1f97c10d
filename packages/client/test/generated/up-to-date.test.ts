import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiTypes } from "./api-types.ts";
import { describedApi } from "./document.ts";
import { generatedFile } from "./generated-file.ts";

test("The types in src/generated are those of the API's description as it is (npm run generate -w packages/client)", async () => {
  expect(readFileSync(generatedFile, "utf8")).toBe(await apiTypes(describedApi()));
});
