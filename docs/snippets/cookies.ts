import { Router } from "@koa/router";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter, type UserState } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";

const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, {});

// #region application
const auth = createAuthRouter({ portcullis, cookies: { csrfKeys: crypto.keyedDigest } });
const own = new Router<UserState>();
own.post("/appointments", auth.guards.requireUser(), (ctx) => {
  ctx.body = { madeFor: ctx.state.user.username };
});

const app = new Koa();
app.use(auth.routes());
app.use(own.routes());
// #endregion

export { app };
