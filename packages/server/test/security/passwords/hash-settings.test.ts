import { createCrypto, InvalidSettingError } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { cryptoFor } from "../../../src/composition/crypto.ts";
import { loadConfig } from "../../../src/index.ts";
import { credentials } from "../../support/client.ts";
import { secret } from "../../support/start.ts";

describe("PW-07 argon2id at 19 MiB, two passes, one lane, with 16 bytes of salt, at least", () => {
  test("The service's defaults hash at that cost, with a new salt each time.", async () => {
    const { passwordHasher } = cryptoFor(loadConfig({}), { secrets: [secret] });
    const hashes = await Promise.all([1, 2].map(() => passwordHasher.hash(credentials.password)));
    const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
    const [one = [], other = []] = hashes.map((hash) => phc.exec(hash) ?? []);
    const [, memory, passes, lanes, salt = "", tag = ""] = one;
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(Number(lanes)).toBeGreaterThanOrEqual(1);
    expect(Buffer.from(salt, "base64").length).toBeGreaterThanOrEqual(16);
    expect(Buffer.from(tag, "base64").length).toBeGreaterThanOrEqual(16);
    expect(salt).not.toBe(other[4]);
  });

  test.each([
    ["HASH_MEMORY_KIB", "19455"],
    ["HASH_ITERATIONS", "1"],
    ["HASH_PARALLELISM", "0"],
  ])("A service with %s=%s does not start.", (name, value) => {
    expect(() => loadConfig({ [`PORTCULLIS_${name}`]: value })).toThrow(`PORTCULLIS_${name} must be`);
  });

  test.each([{ memoryKiB: 19_455 }, { iterations: 1 }, { parallelism: 0 }, { saltLength: 15 }, { hashLength: 15 }])(
    "createCrypto rejects the settings %j.",
    (hash) => {
      expect(() => createCrypto({ secrets: [secret], hash })).toThrow(InvalidSettingError);
    },
  );
});
