import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";
import { createAuthRouter } from "@portcullis/http-koa";
import { nodeHandler } from "@portcullis/http/node";
import Koa from "koa";

/* The HTTP API over the memory storage, by the mount that MOUNT names, on the port that PORT names. */

const crypto = createCrypto({
  secrets: ["a secret of the benchmark, 32 bytes long"],
  hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
});
const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, { throttle: "off" });

const mounts = {
  koa: () => new Koa().use(createAuthRouter({ portcullis }).routes()).callback(),
  node: () => nodeHandler(createAuthHandler({ portcullis })),
  fetch() {
    const handle = fetchHandler(createAuthHandler({ portcullis }));
    return getRequestListener(async (request) => (await handle(request)) ?? new Response(null, { status: 404 }));
  },
};

const name = process.env["MOUNT"] ?? "";
if (name !== "koa" && name !== "node" && name !== "fetch") throw new Error("MOUNT is koa, node or fetch.");
const listener = mounts[name]();
createServer((request, response) => void listener(request, response)).listen(Number(process.env["PORT"]), "127.0.0.1");
