import { hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createKeys, generateSecret, HmacTokenGenerator, InvalidSettingError } from "../../src/index.ts";
import { claims } from "../token/samples.ts";

const ids = (secret: string) => {
  const { access, refresh } = createKeys({ secrets: [secret] });
  return [access.signing.kid, refresh.signing.kid];
};
const token = (...secrets: string[]) =>
  new HmacTokenGenerator(createKeys({ secrets }).opaque).generate(claims.sessionId, 0);

describe("A secret", () => {
  test("is different each time it is generated, 32 bytes in base64url", () => {
    const secrets = Array.from({ length: 100 }, generateSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(() => createKeys({ secrets })).not.toThrow();
  });

  test.each(["", "short", "a".repeat(31), new Uint8Array(31)])("of fewer than 32 bytes is rejected", (secret) => {
    expect(() => createKeys({ secrets: [secret] })).toThrow(InvalidSettingError);
    expect(() => createKeys({ secrets: [generateSecret(), secret] })).toThrow(InvalidSettingError);
  });

  test("is not in the error that rejects it", () => {
    expect(() => createKeys({ secrets: ["hunter2-hunter2"] })).toThrow(/^(?!.*hunter2).*$/s);
  });

  test("is measured in bytes, whether it is text or bytes", () => {
    const text = "\u00e4".repeat(16);
    const [asText, asBytes] = [createKeys({ secrets: [text] }), createKeys({ secrets: [Buffer.from(text)] })];
    expect(asText.access.signing.key.equals(asBytes.access.signing.key)).toBe(true);
  });

  test("is required unless there is a private key", () => {
    expect(() => createKeys({})).toThrow(InvalidSettingError);
    expect(() => createKeys({ secrets: [] })).toThrow(InvalidSettingError);
  });

  test("gives each purpose its own key, derived by HKDF-SHA256 with the purpose's label", () => {
    const secret = generateSecret();
    const { access, refresh, opaque, digest } = createKeys({ secrets: [secret] });
    const throttle = digest("login-throttle");
    const csrf = digest("csrf-token");
    const keys = [access.signing.key, refresh.signing.key, ...opaque, ...throttle, ...csrf].map((key) =>
      key.export().toString("hex"),
    );
    const labels = ["access-token", "refresh-token", "opaque-token", "login-throttle", "csrf-token"].map(
      (purpose) => `portcullis/${purpose}/v1`,
    );
    expect(keys).toEqual(labels.map((label) => Buffer.from(hkdfSync("sha256", secret, "", label, 32)).toString("hex")));
    expect(new Set(keys).size).toBe(5);
  });

  test("gives key ids that are the same in every process and differ for each purpose and secret", () => {
    const secret = generateSecret();
    expect(ids(secret)).toEqual(ids(secret));
    expect(new Set([...ids(secret), ...ids(generateSecret())]).size).toBe(4);
  });

  test("publishes no keys", () => {
    expect(createKeys({ secrets: [generateSecret()] }).publicKeys).toEqual({ keys: [] });
  });

  test("makes opaque tokens if it is the newest", () => {
    const [older, newer] = [generateSecret(), generateSecret()];
    expect(token(newer, older)).toEqual(token(newer));
    expect(token(newer, older)).not.toEqual(token(older));
  });
});
