import type { Portcullis, PublicUser } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { nodeHandler, sendAnswer } from "@portcullis/http/node";
import express, { type Express, type NextFunction, type Request, type Response } from "express";

/** What `requireUser` sets for the routes behind it. */
type UserResponse = Response<unknown, { user: PublicUser }>;

/** Portcullis in Express 5. */
export function createExpressApp(portcullis: Portcullis): Express {
  const auth = nodeHandler(createAuthHandler({ portcullis }));

  async function requireUser(request: Request, response: UserResponse, next: NextFunction): Promise<void> {
    const { user, refusal } = await auth.authenticate(request);
    if (refusal !== undefined) return sendAnswer(refusal, request, response);
    response.locals.user = user;
    next();
  }

  const app = express().disable("x-powered-by");
  // Before body parsers, because Portcullis reads and checks bodies itself.
  app.use((request, response, next) => auth(request, response, next));
  app.use(express.json());
  app.get("/appointments", requireUser, (_request: Request, response: UserResponse) => {
    response.json({ of: response.locals.user.username });
  });
  return app;
}
