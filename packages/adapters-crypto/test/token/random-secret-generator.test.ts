import { hash } from "node:crypto";
import { createCrypto, RandomSecretGenerator } from "@portcullis/adapters-crypto";
import { createWebCrypto } from "@portcullis/adapters-crypto/webcrypto";
import { describe, expect, test } from "vitest";

const at = new Date(Date.UTC(2031, 4, 6));
const secrets = ["a secret of the tests, 32 bytes long"];
const node = createCrypto({ secrets }).secretGenerator;
const web = (await createWebCrypto({ secrets })).secretGenerator;

describe.each([
  ["node:crypto", node, web],
  ["WebCrypto", web, node],
] as const)("One-time secrets by %s", (_, generator, other) => {
  test("OT-01 have a UUIDv7 of the time and 256 random bits, in one spelling that needs no escaping", async () => {
    const { id, secret, digest } = await generator.generate(at);
    expect(secret).toMatch(/^pcs_[A-Za-z0-9_-]{64}$/);
    expect(encodeURIComponent(secret)).toBe(secret);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(at.getTime());
    expect(Buffer.from(digest)).toEqual(hash("sha256", secret, "buffer"));
    expect(await generator.parse(secret)).toEqual({ id, digest });
    expect(await other.parse(secret)).toEqual({ id, digest });
  });

  test("differ, also those of one moment", async () => {
    const made = await Promise.all(Array.from({ length: 200 }, () => generator.generate(at)));
    expect(new Set(made.map(({ secret }) => secret.slice(-43))).size).toBe(200);
    expect(new Set(made.map(({ id }) => id)).size).toBe(200);
  });

  test("of another form are rejected", async () => {
    const { secret } = await generator.generate(at);
    const body = secret.slice(4);
    const texts = [
      "",
      "pcs_",
      body,
      `pct_${body}`,
      `PCS_${body}`,
      `${secret}=`,
      `${secret} `,
      secret.slice(0, -1),
      `pcs_${"B".repeat(64)}`,
    ];
    for (const text of texts) expect(await generator.parse(text)).toBeNull();
    for (const value of [null, undefined, 7, {}, [secret]]) expect(await generator.parse(value as never)).toBeNull();
  });

  test("need a time from 1970 on", async () => {
    for (const wrong of [new Date(-1), new Date(Number.NaN)]) {
      await expect(generator.generate(wrong)).rejects.toThrow(RangeError);
    }
  });
});

test("One-time secrets have the digest that the application's SHA-256 makes.", async () => {
  const generator = new RandomSecretGenerator((bytes) => hash("sha256", bytes, "buffer"));
  const { secret, digest } = await generator.generate(at);
  expect(Buffer.from(digest)).toEqual(hash("sha256", secret, "buffer"));
});
