import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import type Koa from "koa";

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>A page of the application</title>
<script type="module">
  import * as portcullis from "/client/index.ts";
  globalThis.portcullis = portcullis;
</script>`;

const worker = `import { createClient } from "/client/index.ts";
const client = createClient({ baseUrl: location.origin });
globalThis.onmessage = async ({ data }) => {
  await client.login(data);
  globalThis.postMessage(await client.me());
};`;

/**
 * A page at `/page`, a worker at `/worker`, and the modules of the client below `/client/`, with only their types
 * removed.
 */
export function serveClient(app: Koa): void {
  app.use((ctx) => {
    if (ctx.path === "/page") {
      ctx.type = "html";
      ctx.body = page;
    }
    if (ctx.path === "/worker") {
      ctx.type = "text/javascript";
      ctx.body = worker;
    }
    const [, module] = /^\/client\/((?:[a-z-]+\/)?[a-z-]+\.ts)$/.exec(ctx.path) ?? [];
    if (module === undefined) return;
    const source = readFileSync(fileURLToPath(new URL(`../../src/${module}`, import.meta.url)), "utf8");
    ctx.type = "text/javascript";
    ctx.body = stripTypeScriptTypes(source);
  });
}
