import type { Portcullis, PublicUser } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { nodeHandler, sendAnswer } from "@portcullis/http/node";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** The user of a route behind `requireUser`. */
    user: PublicUser | null;
  }
}

/** Portcullis in Fastify 5. */
export function createFastifyApp(portcullis: Portcullis): FastifyInstance {
  const auth = nodeHandler(createAuthHandler({ portcullis }));

  async function requireUser(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { user, refusal } = await auth.authenticate(request.raw);
    if (refusal === undefined) {
      request.user = user;
      return;
    }
    reply.hijack();
    sendAnswer(refusal, request.raw, reply.raw);
  }

  const app = fastify();
  app.decorateRequest("user", null);
  // Fastify reads bodies after this hook. `done` is only called for paths that do not belong to Portcullis; Fastify
  // then continues.
  app.addHook("onRequest", (request, reply, done) => void auth(request.raw, reply.raw, done));
  app.get("/appointments", { preHandler: requireUser }, ({ user }) => ({ of: user?.username }));
  return app;
}
