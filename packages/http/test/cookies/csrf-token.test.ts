import { createHmac, hkdfSync } from "node:crypto";
import { createCrypto } from "@portcullis/adapters-crypto";
import type { SessionId } from "@portcullis/core";
import { expect, test } from "vitest";
import { CsrfTokens } from "../../src/cookies/csrf-token.ts";

const secret = "a secret of the tests, 32 bytes long";
const session = "018cc251-f400-7000-8000-000000000000" as SessionId;
const tokensOf = (...secrets: readonly string[]) => new CsrfTokens(createCrypto({ secrets }).keyedDigest);

/** HMAC-SHA256 of the session id, with the key that HKDF-SHA256 derives for this label, as version 0.1.0 made it. */
const before = createHmac("sha256", Buffer.from(hkdfSync("sha256", secret, "", "portcullis/csrf-token/v1", 32)))
  .update(session)
  .digest("base64url");

test("a CSRF token is the one that version 0.1.0 made, so that cookies stay valid", async () => {
  expect(before).toBe("Vaxb8m-Mo9xmmXqfAVybRB84yW5tds1O-Tn_ZllkynQ");
  expect(await tokensOf(secret).of(session)).toBe(before);
  expect(await tokensOf(secret).isOf(before, session)).toBe(true);
});

test("a CSRF token made under a replaced secret stays valid while the secret is in use", async () => {
  const newer = "a newer secret of the tests, of 32 bytes";
  expect(await tokensOf(newer, secret).isOf(before, session)).toBe(true);
  expect(await tokensOf(newer).isOf(before, session)).toBe(false);
});

test.each(["", "x", `${before}=`, before.slice(0, -1), `${before}AA`, "ä".repeat(43), before.replace(/.$/, "*")])(
  "%j is no CSRF token of the session",
  async (token) => {
    expect(await tokensOf(secret).isOf(token, session)).toBe(false);
  },
);
