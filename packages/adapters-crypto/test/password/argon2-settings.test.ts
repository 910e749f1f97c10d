import { describe, expect, test } from "vitest";
import { Argon2PasswordHasher, InvalidSettingError } from "../../src/index.ts";

describe("The argon2id settings", () => {
  test("are by default 19 MiB, 2 passes, 1 lane, 16 bytes of salt and 32 of hash", async () => {
    const hash = await new Argon2PasswordHasher().hash("correct horse");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  test.each([
    { memoryKiB: 19_455 },
    { iterations: 1 },
    { parallelism: 0 },
    { saltLength: 15 },
    { hashLength: 15 },
    { memoryKiB: 19_456.5 },
    { memoryKiB: Number.NaN },
    { memoryKiB: 2 ** 32 - 1 },
    { iterations: 65 },
    { parallelism: 17 },
    { hashLength: 65 },
  ])("reject %o and name the setting", (options) => {
    const construct = () => new Argon2PasswordHasher(options);
    expect(construct).toThrow(InvalidSettingError);
    expect(construct).toThrow(`${Object.keys(options)[0]} must be`);
  });

  test("must be computable even if weak ones are allowed", () => {
    expect(() => new Argon2PasswordHasher({ memoryKiB: 15, parallelism: 2, iterations: 1, allowWeak: true })).toThrow(
      InvalidSettingError,
    );
    expect(() => new Argon2PasswordHasher({ saltLength: 7, allowWeak: true })).toThrow(InvalidSettingError);
  });

  test("may be stronger, with higher limits for stored hashes", async () => {
    const hasher = new Argon2PasswordHasher({ memoryKiB: 19_464, iterations: 3, limits: { iterations: 3 } });
    expect(await hasher.hash("correct horse")).toContain("$m=19464,t=3,p=1$");
    expect(() => new Argon2PasswordHasher({ iterations: 4, limits: { iterations: 3 } })).toThrow(InvalidSettingError);
  });

  test.each([
    [{ memoryKiB: 7 }, "memoryKiB must be a whole number from 8 to 4194304"],
    [{ memoryKiB: 4_194_305 }, "memoryKiB must be"],
    [{ iterations: 0 }, "iterations must be a whole number from 1 to 4096"],
    [{ iterations: 4_097 }, "iterations must be"],
    [{ parallelism: 256 }, "parallelism must be a whole number from 1 to 255"],
    [{ work: Number.NaN }, "work must be a whole number from 8 to 4294967296"],
    [{ bcryptCost: 3 }, "bcryptCost must be a whole number from 4 to 31"],
    [{ bcryptCost: 32 }, "bcryptCost must be"],
  ])("reject limits %o of stored hashes and name the bounds", (limits, message) => {
    expect(() => new Argon2PasswordHasher({ limits })).toThrow(`argon2id: limits.${message}`);
  });
});
