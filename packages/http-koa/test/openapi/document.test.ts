import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { problemTypes } from "../../src/index.ts";
import { startService } from "../service.ts";

const profileSchema = z.strictObject({
  displayName: z
    .string()
    .max(20)
    .meta({ examples: ["Alice A."] }),
});

const documentOf = async (...[options]: Parameters<typeof startService>) =>
  (await startService(options)).auth.openApi();

describe("the document", () => {
  test.each([
    ["of an application without fields of its own", {}],
    ["of an application with fields", { profileSchema }],
    ["of one with a schema that says nothing of itself", { profileSchema: silent() }],
  ])("%s is valid OpenAPI 3.1", async (_, settings) => {
    const document = await documentOf({ settings });
    const outcome = await new Validator().validate(structuredClone({ ...document }));
    expect(outcome).toEqual({ valid: true });
  });
});

function silent() {
  return {
    "~standard": { version: 1 as const, vendor: "x", validate: (value: unknown) => ({ value: value as object }) },
  };
}
