import type { Json, TokenKind } from "@portcullis/core/ports";
import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys, generateSecret, generateSigningKey, JwtCodec, type KeyOptions } from "../../src/index.ts";
import { claims, issuedAt } from "../token/samples.ts";

const kinds: readonly TokenKind[] = ["access", "refresh"];
const codecOf = (options: KeyOptions) => new JwtCodec(createKeys(options));

const publicPart = ({ d: _private, ...members }: Readonly<Record<string, string>>): Readonly<Record<string, Json>> =>
  members;

const [oldSecret, newSecret] = [generateSecret(), generateSecret()];
const [oldEdDSA, newEdDSA] = [generateSigningKey("EdDSA"), generateSigningKey("EdDSA")];
const [oldES256, newES256] = [generateSigningKey("ES256"), generateSigningKey("ES256")];

describe.each([
  {
    keys: "secrets",
    phases: [{ secrets: [oldSecret] }, { secrets: [newSecret, oldSecret] }, { secrets: [newSecret] }],
  },
  {
    keys: "EdDSA keys",
    phases: [{ jwks: { keys: [oldEdDSA] } }, { jwks: { keys: [newEdDSA, oldEdDSA] } }, { jwks: { keys: [newEdDSA] } }],
  },
  {
    keys: "ES256 keys",
    phases: [{ jwks: { keys: [oldES256] } }, { jwks: { keys: [newES256, oldES256] } }, { jwks: { keys: [newES256] } }],
  },
  {
    keys: "one kind of key to the other",
    phases: [{ jwks: { keys: [oldES256] } }, { jwks: { keys: [newEdDSA, oldES256] } }, { jwks: { keys: [newEdDSA] } }],
  },
])("Rolling $keys", ({ phases }) => {
  const [before, during, after] = phases.map(codecOf) as [JwtCodec, JwtCodec, JwtCodec];

  test.each(kinds)(
    "keeps older tokens valid while the old key is listed, and signs with the newest: %s",
    async (kind) => {
      const old = await before.sign(kind, claims);
      const fresh = await during.sign(kind, claims);
      expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
      const status = async (codec: JwtCodec, token: string) => (await codec.verify(kind, token, issuedAt)).status;
      expect(await status(before, old)).toBe("valid");
      expect(await status(during, old)).toBe("valid");
      expect(await status(during, fresh)).toBe("valid");
      expect(await status(after, fresh)).toBe("valid");
      expect(await status(after, old)).toBe("invalid");
      expect(await status(before, fresh)).toBe("invalid");
    },
  );
});

describe("With a JWK set", () => {
  test("a new public key may be published before it signs", async () => {
    const announced = codecOf({ jwks: { keys: [publicPart(newEdDSA), oldEdDSA] } });
    expect(decodeProtectedHeader(await announced.sign("access", claims)).kid).toBe(oldEdDSA["kid"]);
    const token = await codecOf({ jwks: { keys: [newEdDSA] } }).sign("access", claims);
    expect((await announced.verify("access", token, issuedAt)).status).toBe("valid");
  });

  test("and a secret beside it, the public part of an old key is enough to verify", async () => {
    const before = codecOf({ secrets: [oldSecret], jwks: { keys: [oldEdDSA] } });
    const during = codecOf({ secrets: [oldSecret], jwks: { keys: [newEdDSA, publicPart(oldEdDSA)] } });
    for (const kind of kinds) {
      expect((await during.verify(kind, await before.sign(kind, claims), issuedAt)).status).toBe("valid");
    }
  });

  test("a secret may be added later without ending a session", async () => {
    const before = codecOf({ jwks: { keys: [oldEdDSA] } });
    const later = codecOf({ secrets: [newSecret], jwks: { keys: [oldEdDSA] } });
    for (const kind of kinds) {
      expect((await later.verify(kind, await before.sign(kind, claims), issuedAt)).status).toBe("valid");
    }
  });

  test("refresh tokens are signed by a key that the set does not list", async () => {
    const codec = codecOf({ jwks: { keys: [oldEdDSA] } });
    const { alg, kid } = decodeProtectedHeader(await codec.sign("refresh", claims));
    expect(alg).toBe("HS256");
    expect(codec.publicKeys().keys.map((key) => key["kid"])).not.toContain(kid);
  });
});
