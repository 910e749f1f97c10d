import { createCrypto } from "@portcullis/adapters-crypto";
import type { Context } from "hono";
import { secrets } from "./crypto-ports.ts";
import { honoApp } from "./hono-app.ts";

/* Serves the example for Hono on Node, Bun or Deno. The port is the only line on standard output. */

type Fetch = (request: Request, server?: unknown) => Response | Promise<Response>;

interface Runtimes {
  readonly Bun?: { serve(options: { port: number; hostname: string; fetch: Fetch }): { readonly port: number } };
  readonly Deno?: {
    serve(
      options: { port: number; hostname: string; onListen(): void },
      handler: Fetch,
    ): { readonly addr: { readonly port: number } };
  };
}

const { Bun, Deno } = globalThis as Runtimes;
const hostname = "127.0.0.1";
const appFor = (connection: (context: Context) => { readonly remote: { readonly address?: string | undefined } }) =>
  honoApp(createCrypto({ secrets }), (context) => ({ address: connection(context).remote.address }));

async function serve(): Promise<number> {
  if (Bun !== undefined) {
    const { fetch } = appFor((await import("hono/bun")).getConnInfo);
    return Bun.serve({ port: 0, hostname, fetch: (request, server) => fetch(request, { server }) }).port;
  }
  if (Deno !== undefined) {
    const { fetch } = appFor((await import("hono/deno")).getConnInfo);
    return Deno.serve({ port: 0, hostname, onListen: () => undefined }, (request, info) => fetch(request, info)).addr
      .port;
  }
  const [{ serve: serveOnNode }, { getConnInfo }] = await Promise.all([
    import("@hono/node-server"),
    import("@hono/node-server/conninfo"),
  ]);
  const { fetch } = appFor(getConnInfo);
  return new Promise((resolve) => serveOnNode({ fetch, port: 0, hostname }, ({ port }) => resolve(port)));
}

process.stdout.write(`${await serve()}\n`);
