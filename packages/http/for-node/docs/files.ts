import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { script } from "./page.ts";

export interface PublicFile {
  /** Contains the hash of the content, so that a browser may cache the file forever. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

export type FileRole = "script" | "bundle" | "style" | "icon";

/**
 * The files of the page: three of Swagger UI and the script that starts it.
 * @throws Error if swagger-ui-dist is not installed
 */
export function publicFiles(): Readonly<Record<FileRole, PublicFile>> {
  const directory = swaggerUi();
  const ofSwaggerUi = (name: string) => readFileSync(join(directory, name));
  return {
    script: publicFile("start.js", "text/javascript; charset=utf-8", Buffer.from(script)),
    bundle: publicFile("swagger-ui.js", "text/javascript; charset=utf-8", ofSwaggerUi("swagger-ui-bundle.js")),
    style: publicFile("swagger-ui.css", "text/css; charset=utf-8", ofSwaggerUi("swagger-ui.css")),
    icon: publicFile("icon.png", "image/png", ofSwaggerUi("favicon-32x32.png")),
  };
}

/** Returns the directory of the package, which the application must install. */
function swaggerUi(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  } catch (cause) {
    throw new Error("createDocs requires the package swagger-ui-dist: npm install swagger-ui-dist", { cause });
  }
}

function publicFile(name: string, type: string, body: Buffer): PublicFile {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 16);
  return { name: name.replace(".", `.${hash}.`), type, body };
}
