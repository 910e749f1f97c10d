import { createServer } from "node:http";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";

const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, {});

// #region mount
const handle = new Koa().use(createAuthRouter({ portcullis, prefix: "/auth" }).routes()).callback();

export const server = createServer((request, response) => {
  if (request.url?.startsWith("/auth/") === true) void handle(request, response);
  else response.end("the application's own");
});
// #endregion
