import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { createAuthRouter } from "../src/index.ts";
import { alice, startService } from "./service.ts";

type Handle = ReturnType<Koa["callback"]>;

const inNode = async (handle: Handle): Promise<RequestListener> => {
  return (request, response) => {
    if (request.url?.startsWith("/auth/") === true) void handle(request, response);
    else response.end("theirs");
  };
};

const inExpress = async (handle: Handle): Promise<RequestListener> => {
  const app = express();
  app.use((request, response, next) => {
    if (request.path.startsWith("/auth/")) void handle(request, response);
    else next();
  });
  app.use(express.json());
  app.get("/theirs", (_, response) => void response.send("theirs"));
  return app as RequestListener;
};

const inFastify = async (handle: Handle): Promise<RequestListener> => {
  const app = fastify();
  app.addHook("onRequest", (request, reply, done) => {
    if (!request.url.startsWith("/auth/")) return done();
    reply.hijack();
    void handle(request.raw, reply.raw);
  });
  app.get("/theirs", () => "theirs");
  await app.ready();
  return (request, response) => app.routing(request, response);
};

test.each([
  ["node:http", inNode],
  ["Express", inExpress],
  ["Fastify", inFastify],
])("the router's callback answers in %s, beside the application's own routes", async (_, mount) => {
  const { portcullis } = await startService({ settings: {} });
  const app = new Koa().use(createAuthRouter({ portcullis }).routes());
  const server = createServer(await mount(app.callback()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { "Content-Type": "application/json" };
  const post = (path: string) => fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(alice) });
  expect((await post("/auth/register")).status).toBe(201);
  expect((await post("/auth/login")).status).toBe(200);
  expect((await fetch(`${url}/auth/me`)).status).toBe(401);
  expect(await (await fetch(`${url}/theirs`)).text()).toBe("theirs");
});
