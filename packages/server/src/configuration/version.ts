import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const fileName = "package.json";

/** The nearest one above this file, which is compiled and bundled into other folders. */
let directory = import.meta.dirname;
while (!existsSync(join(directory, fileName))) directory = dirname(directory);

/** The version of this package. */
export const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(directory, fileName), "utf8")));
