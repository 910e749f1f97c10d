import { fileURLToPath } from "node:url";

export const generatedFile = fileURLToPath(new URL("../../src/generated/api.ts", import.meta.url));
