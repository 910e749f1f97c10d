import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter } from "@portcullis/http-koa";
import { createDocs } from "@portcullis/http-koa/docs";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";
import { z } from "zod";

// #region fields
const profileSchema = z.object({
  fullName: z
    .string()
    .max(100)
    .meta({ description: "As on the passport.", examples: ["Ada Lovelace"] }),
});
// #endregion

type Member = z.output<typeof profileSchema>;

const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
const portcullis = createPortcullis<Member>({ ...createMemoryStorage<Member>(), ...crypto }, { profileSchema });

// #region application
const auth = createAuthRouter({
  portcullis,
  prefix: "/members",
  paths: { openapi: "/api/openapi.json" },
  openapi: { title: "Members", version: "2.1" },
});
const app = new Koa();
app.use(auth.routes());
app.use(createDocs({ path: "/api/docs", openapi: "/api/openapi.json" })); // without this line, the page is not loaded
// #endregion

// #region document
const document = auth.openApi(); // for a file, a client generator, or your own document that includes these paths
// #endregion

export { app, document };
