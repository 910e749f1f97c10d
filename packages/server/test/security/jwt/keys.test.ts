import { generateKeyPairSync } from "node:crypto";
import { createKeys } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { ConfigurationError, loadConfig } from "../../../src/index.ts";
import { forge } from "../../support/forged-token.ts";
import { bench, payload, rsa } from "../../support/jwt-bench.ts";
import { secret } from "../../support/start.ts";

describe("JW-04 Keys are strong, not samples, and each is used for one purpose", () => {
  test("A secret of fewer than 32 bytes is rejected.", () => {
    for (const short of ["", "x", secret.slice(1), new Uint8Array(31)]) {
      expect(() => createKeys({ secrets: [short] })).toThrow("at least 32 bytes");
      expect(() => createKeys({ secrets: [secret, short] })).toThrow("at least 32 bytes");
    }
    expect(() => loadConfig({ PORTCULLIS_SECRET: secret.slice(1) })).toThrow(ConfigurationError);
    expect(createKeys({ secrets: [secret] }).access.signing.key.symmetricKeySize).toBe(32);
  });

  test("RSA keys of fewer than 2,048 bits, unknown curves and unknown kinds of keys are rejected.", () => {
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" });
    const oct = { kty: "oct", k: Buffer.from(secret).toString("base64url") };
    for (const jwk of [rsa(1024), rsa(2040), p384, oct]) {
      expect(() => createKeys({ secrets: [secret], jwks: { keys: [jwk] } })).toThrow(/^JWK 1 of the set is/);
    }
  });

  test.each([
    "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR-example",
    "change-me-to-something-of-32-bytes!!",
    "your-256-bit-secret-your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "0123456789abcdef0123456789abcdef",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  ])("In production, the sample secret %s is rejected without repeating it.", (sample) => {
    const production = {
      PORTCULLIS_ENV: "production",
      PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
    };
    const attempt = () => loadConfig({ ...production, PORTCULLIS_SECRET: sample });
    expect(attempt).toThrow("PORTCULLIS_SECRET");
    expect(attempt).not.toThrow(sample);
    expect(loadConfig({ ...production, PORTCULLIS_SECRET: secret }).production).toBe(true);
  });

  test("Every purpose has its own key, and no key is the secret.", () => {
    const { access, refresh: refreshRing, opaque, digest } = createKeys({ secrets: [secret] });
    const all = [access.signing.key, refreshRing.signing.key, ...opaque, ...digest("login-throttle")].map((key) =>
      key.export().toString("hex"),
    );
    expect(new Set([...all, Buffer.from(secret).toString("hex")]).size).toBe(all.length + 1);
    expect(access.signing.kid).not.toBe(refreshRing.signing.kid);
  });

  test("A token signed by the key of another purpose is rejected.", async () => {
    const all = createKeys({ secrets: [secret] });
    const { header, verify } = bench(all);
    for (const key of [all.refresh.signing.key, ...all.opaque, ...all.digest("login-throttle")]) {
      const forged = forge({ ...all.access.signing, key }, JSON.stringify(header), JSON.stringify(payload));
      expect(await verify(forged)).toBe("invalid");
    }
  });
});
