import { fileURLToPath } from "node:url";

export const generatedFile = fileURLToPath(new URL("../../src/api/generated.ts", import.meta.url));
