import "reflect-metadata";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { bodyParser } from "@koa/bodyparser";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Portcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";
import { createAuthRouter } from "@portcullis/http-koa";
import { nodeHandler } from "@portcullis/http/node";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTestPortcullis, fetchServer, listen } from "./mounts.ts";

/* A body parser in front of Portcullis. The examples do not have one there, but many applications do. */

const onNode = (portcullis: Portcullis) => nodeHandler(createAuthHandler({ portcullis, onError: () => undefined }));
const onFetch = (portcullis: Portcullis) => fetchHandler(createAuthHandler({ portcullis, onError: () => undefined }));

/** NestJS with its JSON parser in front of the routes. */
async function nestWithParser(portcullis: Portcullis, options: { readonly rawBody: boolean }): Promise<Server> {
  const auth = onNode(portcullis);
  const app = await NestFactory.create<NestExpressApplication>(class NoModule {}, { ...options, logger: false });
  app.useBodyParser("json");
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => auth(request, response, next));
  await app.init();
  return app.getHttpServer();
}

const keepsBytes: Readonly<Record<string, (portcullis: Portcullis) => Server | Promise<Server>>> = {
  "NestJS's parser with `rawBody`": (portcullis) => nestWithParser(portcullis, { rawBody: true }),
  "express.json() that keeps rawBody": (portcullis) => {
    const auth = onNode(portcullis);
    const app = express();
    const verify = (request: IncomingMessage, _: unknown, rawBody: Buffer) => {
      Object.assign(request, { rawBody });
    };
    app.use(express.json({ verify }), (request, response, next) => auth(request, response, next));
    return createServer(app);
  },
  "@koa/bodyparser": (portcullis) => {
    const app = new Koa().use(bodyParser()).use(createAuthRouter({ portcullis }).routes());
    const handle = app.callback();
    return createServer((request, response) => void handle(request, response));
  },
};

const keepsNothing: Readonly<Record<string, (portcullis: Portcullis) => Server | Promise<Server>>> = {
  "express.json()": (portcullis) => {
    const auth = onNode(portcullis);
    return createServer(express().use(express.json(), (request, response, next) => auth(request, response, next)));
  },
  "NestJS's parser": (portcullis) => nestWithParser(portcullis, { rawBody: false }),
  "Fastify's own parser": async (portcullis) => {
    const auth = onNode(portcullis);
    const app = fastify();
    app.post("/auth/*", async (request, reply) => {
      reply.hijack();
      await auth(request.raw, reply.raw);
    });
    await app.ready();
    return app.server;
  },
  "context.req.json() in Hono": (portcullis) => {
    const auth = onFetch(portcullis);
    const app = new Hono();
    app.use(async (context, next) => {
      await context.req.json();
      return next();
    });
    app.all("*", async (context) => (await auth(context.req.raw)) ?? context.notFound());
    return fetchServer((request) => app.fetch(request));
  },
  "request.json() in a route handler": (portcullis) => {
    const auth = onFetch(portcullis);
    return fetchServer(async (request) => {
      await request.json();
      return (await auth(request)) ?? new Response(null, { status: 404 });
    });
  },
};

async function register(mount: (portcullis: Portcullis) => Server | Promise<Server>): Promise<Response> {
  const { portcullis } = createTestPortcullis();
  const { url, close } = await listen(await mount(portcullis));
  onTestFinished(close);
  const body = JSON.stringify({ username: "alice", password: "correct horse battery" });
  return fetch(`${url}/auth/register`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

describe("Behind a body parser", () => {
  test.each(Object.entries(keepsBytes))("%s, Portcullis reads the bytes that it kept", async (_, mount) => {
    expect((await register(mount)).status).toBe(201);
  });

  test.each(Object.entries(keepsNothing))(
    "%s, Portcullis answers 500 at once and takes no parsed body",
    async (_, mount) => {
      const answer = await register(mount);
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ code: "internal_error" });
    },
  );
});
