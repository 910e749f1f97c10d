import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter, type OpenApiDocument } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";

/** The description of the API, with everything that a client may use, and without profile fields. */
export function describedApi(): OpenApiDocument {
  const crypto = createCrypto({ secrets: ["a secret that describes the API only"] });
  const notifier = { notify: () => Promise.resolve() };
  const links = { resetPassword: "https://app.example/reset", verifyEmail: "https://app.example/verify" };
  const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto, notifier }, { email: "username", links });
  return createAuthRouter({ portcullis, cookies: { csrfKeys: crypto.keyedDigest } }).openApi();
}
