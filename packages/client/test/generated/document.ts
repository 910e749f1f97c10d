import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter, type OpenApiDocument } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";

/** The API's description, with everything in it that a client may meet, and without a profile. */
export function describedApi(): OpenApiDocument {
  const crypto = createCrypto({ secrets: ["a secret that describes the API only"] });
  const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, {});
  return createAuthRouter({ portcullis, cookies: { csrfKeys: crypto.keyedDigest } }).openApi();
}
