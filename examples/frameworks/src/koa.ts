import { Router } from "@koa/router";
import type { Portcullis } from "@portcullis/core";
import { createAuthRouter, type UserState } from "@portcullis/http-koa";
import Koa from "koa";

/** Portcullis in Koa. */
export function createKoaApp(portcullis: Portcullis): Koa {
  const auth = createAuthRouter({ portcullis });
  const own = new Router<UserState>();
  own.get("/appointments", auth.guards.requireUser(), (ctx) => {
    ctx.body = { of: ctx.state.user.username };
  });

  const app = new Koa();
  // Before body parsers, because Portcullis reads and checks bodies itself.
  app.use(auth.routes());
  app.use(own.routes());
  return app;
}
