import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis, type Portcullis } from "@portcullis/core";
import { createCheapPasswordHasher, SettableClock } from "@portcullis/testkit";
import { createNestApp } from "../nest/app.module.ts";
import { createExpressApp } from "../src/express.ts";
import { createFastifyApp } from "../src/fastify.ts";
import { createHonoApp } from "../src/hono.ts";
import { createKoaApp } from "../src/koa.ts";
import { createNextRoutes } from "../src/next.ts";
import { createNodeServer } from "../src/node-http.ts";
import { createSvelteKitHooks } from "../src/sveltekit.ts";

/** A Portcullis in memory, with hashes that cost almost nothing and a clock that tests set. */
export function createTestPortcullis(): { portcullis: Portcullis; clock: SettableClock } {
  const clock = new SettableClock(new Date());
  const crypto = createCrypto({ secrets: ["a secret of the tests, of 32 bytes"], clock });
  const adapters = { ...createMemoryStorage(), ...crypto, passwordHasher: createCheapPasswordHasher() };
  return { portcullis: createPortcullis(adapters, { throttle: "off" }), clock };
}

/** A server for a function that takes a `Request`, like the frameworks on Fetch. */
export const fetchServer = (
  fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>,
): Server => createAdaptorServer({ fetch: (request, bindings) => fetch(request, bindings as HttpBindings) }) as Server;

const isAppointments = (request: Request) => new URL(request.url).pathname === "/appointments";
const addressOf = ({ incoming }: HttpBindings) => incoming.socket.remoteAddress ?? "";

/** The examples, each as a server that does not listen yet. */
export const mounts: Readonly<Record<string, (portcullis: Portcullis) => Server | Promise<Server>>> = {
  "node:http": createNodeServer,
  Express: (portcullis) => createServer(createExpressApp(portcullis)),
  Fastify: async (portcullis) => {
    const app = createFastifyApp(portcullis);
    await app.ready();
    return app.server;
  },
  Koa: (portcullis) => {
    const handle = createKoaApp(portcullis).callback();
    return createServer((request, response) => void handle(request, response));
  },
  NestJS: async (portcullis) => {
    const app = await createNestApp(portcullis);
    await app.init();
    return app.getHttpServer() as Server;
  },
  Hono: (portcullis) => {
    const app = createHonoApp(portcullis, (context) => ({ address: getConnInfo(context).remote.address }));
    return createAdaptorServer(app) as Server;
  },
  Next: (portcullis) => {
    const { handle, appointments } = createNextRoutes(portcullis, () => undefined);
    return fetchServer((request) => (isAppointments(request) ? appointments(request) : handle(request)));
  },
  SvelteKit: (portcullis) => {
    const { handle, appointments } = createSvelteKitHooks(portcullis);
    return fetchServer((request, bindings) =>
      handle({
        event: { request, locals: {}, getClientAddress: () => addressOf(bindings) },
        resolve: async (event) => (isAppointments(request) ? appointments(event) : new Response(null, { status: 404 })),
      }),
    );
  },
};

export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
