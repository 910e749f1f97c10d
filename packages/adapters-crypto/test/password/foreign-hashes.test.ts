import { describe, expect, test } from "vitest";
import { createWebCrypto } from "../../src/webcrypto.ts";
import { weak, weakHasher } from "./weak-hasher.ts";

const hasher = weakHasher();
const password = "correct horse battery";

/**
 * Hashes that the systems themselves made or, where a note says so, that another implementation of their documented
 * form made.
 */
const hashes = {
  "Better Auth 1.7":
    "fe3271abce583eee677b0a52273f921d:238707894b4a219a0e5086b8842cc1f653a5a9d8037a300ac8b818b8f794e397a82063d17fdd18b430bf3522b7a6e0e0607c785e01b4baf3d1828910c565b92c",
  "Django 3.2, PBKDF2 with SHA-256":
    "pbkdf2_sha256$260000$0IUxNudSYPkkOStrNcc1Vz$UZiMjf4/L1BvG+6ExP92yKkmauCjP+xQO8saQX6/Ni0=",
  "Django 3.2, PBKDF2 with SHA-1": "pbkdf2_sha1$260000$wE3k5zUJKe6fdWHdnfoHQe$1mludGDX31ndoLL9NAnsEYtNzBA=",
  "Django 3.2, argon2": "argon2$argon2id$v=19$m=102400,t=2,p=8$SzVMQ05ZUlRPeWYwd0I3ZVE5V0VLQw$e97nNDdOeGeViUJ3JgZVsg",
  "Django 3.2, bcrypt of SHA-256": "bcrypt_sha256$$2b$12$ZpSQrffe1xJ7cM7.GVlaR.qKhYOA33xOROPZCk3Cq96Go1Jfa/pNW",
  "Django 3.2, bcrypt": "bcrypt$$2b$12$UlTpr1lyhEikvGwweDncV.W/gUbssC/pOkjYTFSRM9FgZjq6fuRVO",
  "Spring Security, bcrypt (of Django's hash)": "{bcrypt}$2b$12$UlTpr1lyhEikvGwweDncV.W/gUbssC/pOkjYTFSRM9FgZjq6fuRVO",
  "Spring Security, argon2 (of Django's hash)":
    "{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=102400,t=2,p=8$SzVMQ05ZUlRPeWYwd0I3ZVE5V0VLQw$e97nNDdOeGeViUJ3JgZVsg",
  "ASP.NET Identity v3, SHA-256 (by its documented form)":
    "AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg9f4Mgt5W5f2Y0cIC8QN4OVqq4JhRMPut2SRld2wLKX9A==",
  "ASP.NET Identity v3, SHA-512 (by its documented form)":
    "AQAAAAIAAYagAAAAEAABAgMEBQYHCAkKCwwNDg/F82/mx+OwWr0QHAWyuVqjzKcjb7NkOUseLhxacRgqVQ==",
  "Werkzeug 2.2, PBKDF2":
    "pbkdf2:sha256:600000$YbrslqB1P8AvD6Jq$c578055e3f190b575b4dc234ee1aa06f1d71c607460e883ff96b690c2cc15be8",
  "Werkzeug 3, scrypt (by its documented form)":
    "scrypt:32768:8:1$Jb7wQzM0x1cXPqkR$88a7132ce019abb86b6504d1ebf5d9de7d4ccc84534d4e6643d5d9bdf4cf8ce823e15a1b8ef562a859d57e0926f9e13eb34efe5405c89f79e2b5bad8dd706265",
} as const;

describe.each(Object.entries(hashes))("A hash of %s", (_, hash) => {
  test("verifies the password that it was made from, and no other", async () => {
    expect(hasher.isWellFormedHash(hash)).toBe(true);
    expect(await hasher.verify(password, hash)).toBe(true);
    expect(await hasher.verify("correct horse batterz", hash)).toBe(false);
    expect(await hasher.verify(hash, hash)).toBe(false);
  });

  test("is replaced at the next log in", () => {
    expect(hasher.needsRehash(hash)).toBe(true);
  });

  test("matches nothing if a character is missing or added", async () => {
    for (const damaged of [hash.slice(1), hash.slice(0, -1), `${hash}0`, ` ${hash}`, `${hash}\n`]) {
      expect(await hasher.verify(password, damaged)).toBe(false);
    }
  });
});

test("Better Auth's NFKC makes spellings equal for its hashes, and for no others", async () => {
  const hash =
    "4acba31f75bd97ae88fa73a3a6c7256c:f0f334bfe8b3c5de7e14a1591a8a83260dbfd359589fdc171d554603777f3d5e4e83169a1a39cb36a4eec37e742e30aaa8bc823c896f760f3a823f7e759ef099";
  const [typed, folded] = ["\ufb01ne p\u00e4ssword \u21161", "fine pa\u0308ssword No1"];
  expect(await hasher.verify(typed, hash)).toBe(true);
  expect(await hasher.verify(folded, hash)).toBe(true);
  expect(await hasher.verify(folded, await hasher.hash(typed))).toBe(false);
});

test("a hash of bcrypt over SHA-256 depends on all of a long password and on what follows a NUL", async () => {
  const { hash: bcryptHash } = await import("@node-rs/bcrypt");
  const { createHash } = await import("node:crypto");
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const long = "a".repeat(80);
  const hash = `bcrypt_sha256$${await bcryptHash(digest(`${long}\0b`), { cost: 4 })}`;
  expect(await hasher.verify(`${long}\0b`, hash)).toBe(true);
  expect(await hasher.verify(`${long}\0c`, hash)).toBe(false);
  expect(await hasher.verify(long, hash)).toBe(false);
});

describe("A hash that costs too much", () => {
  const hex = "0".repeat(128);
  test.each([
    [
      "pbkdf2_sha256$2000001$salt$UZiMjf4/L1BvG+6ExP92yKkmauCjP+xQO8saQX6/Ni0=",
      /^PBKDF2's 2000001 iterations are over 2000000$/,
    ],
    [`pbkdf2:sha512:9999999999$salt$${hex}`, /iterations are over/],
    [`scrypt:1048576:8:1$salt$${hex}`, /^scrypt's 1048576 KiB are over 131072$/],
    [`scrypt:8589934592:9999:1$salt$${hex}`, /KiB are over/],
    [`scrypt:16384:8:17$salt$${hex}`, /^scrypt's p=17 is over 16$/],
    [`scrypt:65536:8:9$salt$${hex}`, /^scrypt's 65536 KiB times p=9 are over 524288$/],
  ])("matches no password, and the limit is named: %s", async (hash, reason) => {
    expect(hasher.excessOf(hash)).toMatch(reason);
    expect(hasher.isWellFormedHash(hash)).toBe(false);
    expect(await hasher.verify(password, hash)).toBe(false);
  });

  test("verifies when the limit is raised", async () => {
    const hash = hashes["Django 3.2, PBKDF2 with SHA-256"];
    expect(weakHasher({ limits: { pbkdf2Iterations: 259_999 } }).isWellFormedHash(hash)).toBe(false);
    expect(await weakHasher({ limits: { pbkdf2Iterations: 260_000 } }).verify(password, hash)).toBe(true);
  });
});

describe("A hash in a form that is not supported", () => {
  test.each([
    ["$6$rounds=5000$salt$hash", "SHA-512-crypt"],
    ["$P$B12345678abcdefghijklmnopqrstuv", "phpass, of WordPress and phpBB"],
    ["{noop}hunter2", "plain text"],
    ["sha1$salt$da39a3ee5e6b4b0d3255bfef95601890afd80709", "a single digest of Django"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "a single digest, such as MD5"],
    [`AA${"A".repeat(64)}==`, "ASP.NET Identity version 2"],
    ["pbkdf2:sha256$salt$00", "PBKDF2 in another form than Django's and Werkzeug's"],
    ["scrypt:32767:8:1$salt$00", "scrypt in another form than Better Auth's and Werkzeug's"],
    ["!Uz1234", "Django's mark for no usable password"],
  ])("is named and matches no password: %s", async (hash, name) => {
    expect(hasher.unsupportedKindOf(hash)).toBe(name);
    expect(await hasher.verify("hunter2", hash)).toBe(false);
  });

  test("has no name if the form is unknown, or if the hash can be verified", () => {
    expect(hasher.unsupportedKindOf("hunter2")).toBeNull();
    expect(hasher.unsupportedKindOf("")).toBeNull();
    expect(hasher.unsupportedKindOf(hashes["Better Auth 1.7"])).toBeNull();
  });
});

test("with WebCrypto, PBKDF2 hashes verify too, and scrypt hashes match no password", async () => {
  const { passwordHasher } = await createWebCrypto({ secrets: ["a secret of the tests, 32 bytes long"], hash: weak });
  const derived = Object.entries(hashes).filter(([name]) => /PBKDF2|ASP\.NET/.test(name));
  expect(await Promise.all(derived.map(([, hash]) => passwordHasher.verify(password, hash)))).not.toContain(false);
  expect(await Promise.all(derived.map(([, hash]) => passwordHasher.verify("other", hash)))).not.toContain(true);
  expect(passwordHasher.isWellFormedHash(hashes["Better Auth 1.7"])).toBe(false);
  expect(await passwordHasher.verify(password, hashes["Better Auth 1.7"])).toBe(false);
});
