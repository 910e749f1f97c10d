import { writeFileSync } from "node:fs";
import { apiTypes } from "./api-types.ts";
import { describedApi } from "./document.ts";
import { generatedFile } from "./generated-file.ts";

writeFileSync(generatedFile, await apiTypes(describedApi()));
