import type { SessionId } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { createCrypto, generateSigningKey } from "../../src/index.ts";
import { rsa2048 } from "../keys/sample-jwks.ts";
import { weak } from "../password/weak-hasher.ts";
import { claims, issuedAt } from "../token/samples.ts";
import { weakWebCrypto } from "./fixtures.ts";

const [older, newer] = ["an older secret of the tests, 32 bytes", "a newer s\u00e9cret of the tests, 32 bytes"];
const secrets = [newer, older];
const onNode = createCrypto({ secrets, hash: weak });
const onWeb = await weakWebCrypto({ secrets });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("WebCrypto and Node make the same JWTs", () => {
  test.each(["access", "refresh"] as const)("of kind %s with the same secrets", async (kind) => {
    const [node, web] = [await onNode.tokenCodec.sign(kind, claims), await onWeb.tokenCodec.sign(kind, claims)];
    expect(web).toBe(node);
    expect(await onWeb.tokenCodec.verify(kind, node, issuedAt)).toEqual({ status: "valid", claims });
    expect(await onNode.tokenCodec.verify(kind, web, issuedAt)).toEqual({ status: "valid", claims });
  });

  test("and verify those of an older secret", async () => {
    const [node, web] = [createCrypto({ secrets: [older], hash: weak }), await weakWebCrypto({ secrets: [older] })];
    const token = await node.tokenCodec.sign("refresh", claims);
    expect((await onWeb.tokenCodec.verify("refresh", token, issuedAt)).status).toBe("valid");
    expect((await web.tokenCodec.verify("refresh", token, issuedAt)).status).toBe("valid");
    const other = await onNode.tokenCodec.sign("refresh", claims);
    expect((await web.tokenCodec.verify("refresh", other, issuedAt)).status).toBe("invalid");
  });

  test.each([
    ["EdDSA", generateSigningKey("EdDSA")],
    ["Ed25519", { ...generateSigningKey("EdDSA"), alg: "Ed25519" }],
    ["ES256", generateSigningKey("ES256")],
    ["RS256", rsa2048],
  ])("with a key for %s, from which both derive the internal keys", async (algorithm, jwk) => {
    const jwks = { keys: [jwk] };
    const [node, web] = [createCrypto({ jwks, hash: weak }), await weakWebCrypto({ secrets: [], jwks })];
    for (const kind of ["access", "refresh"] as const) {
      const tokens = [await node.tokenCodec.sign(kind, claims), await web.tokenCodec.sign(kind, claims)];
      for (const token of tokens) {
        for (const { tokenCodec } of [node, web]) {
          expect(await tokenCodec.verify(kind, token, issuedAt)).toEqual({ status: "valid", claims });
        }
      }
      if (kind === "refresh" || algorithm !== "ES256") expect(tokens[0]).toBe(tokens[1]);
    }
    expect(web.tokenCodec.publicKeys()).toEqual(node.tokenCodec.publicKeys());
    expect(web.tokenCodec.publicKeys().keys[0]).toMatchObject({ alg: algorithm });
    expect((await web.tokenGenerator.generate(claims.sessionId, 1)).token).toBe(
      node.tokenGenerator.generate(claims.sessionId, 1).token,
    );
  });
});

describe("WebCrypto and Node make the same opaque tokens", () => {
  test("for every rotation, and read them in the same way", async () => {
    for (const rotation of [0, 1, 256, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const node = onNode.tokenGenerator.generate(claims.sessionId, rotation);
      expect(await onWeb.tokenGenerator.generate(claims.sessionId, rotation)).toEqual(node);
      expect(await onWeb.tokenGenerator.parse(node.token)).toEqual(onNode.tokenGenerator.parse(node.token));
    }
  });

  test("and find the rotation of each under every key", async () => {
    const made = createCrypto({ secrets: [older], hash: weak }).tokenGenerator.generate(claims.sessionId, 7);
    const token = { id: claims.sessionId, digest: made.digest };
    for (const { tokenGenerator } of [onNode, onWeb]) {
      expect(await tokenGenerator.findRotation(token, { newest: 9, oldest: 0 })).toBe(7);
      expect(await tokenGenerator.findRotation(token, { newest: 6, oldest: 0 })).toBeNull();
    }
  });

  test("and reject the same text, ids and rotations", async () => {
    const { token } = onNode.tokenGenerator.generate(claims.sessionId, 0);
    const none = ["", "pct_", `${token}A`, `${token.slice(0, -1)}=`, `${token.slice(0, -1)}+`, `PCT_${token.slice(4)}`];
    none.push(`pct_${Buffer.concat([Buffer.alloc(15, 7), Buffer.alloc(33, 1)]).toString("base64url")}`);
    for (const text of [...none, undefined, null, 1, {}]) {
      expect(await onWeb.tokenGenerator.parse(text as string)).toBeNull();
    }
    await expect(onWeb.tokenGenerator.generate("1" as SessionId, 0)).rejects.toThrow(TypeError);
    await expect(onWeb.tokenGenerator.generate(claims.sessionId, -1)).rejects.toThrow(RangeError);
  });
});

describe("WebCrypto and Node make the same keyed digests", () => {
  test.each(["login-throttle", "csrf-token", "own purpose \u{1f511}"])("for %s", async (purpose) => {
    const node = onNode.keyedDigest.of(purpose, "name\0alicé");
    const web = await onWeb.keyedDigest.of(purpose, "name\0alicé");
    expect(hex(web)).toBe(hex(node));
    expect(await onWeb.keyedDigest.matches(purpose, "name\0alicé", node)).toBe(true);
    expect(onNode.keyedDigest.matches(purpose, "name\0alicé", web)).toBe(true);
    expect(await onWeb.keyedDigest.matches(purpose, "name\0alice", node)).toBe(false);
    expect(await onWeb.keyedDigest.matches(purpose, "name\0alicé", node.subarray(1))).toBe(false);
  });

  test("of an older secret match, and not those of another", async () => {
    const digest = createCrypto({ secrets: [older], hash: weak }).keyedDigest.of("csrf-token", "text");
    expect(await onWeb.keyedDigest.matches("csrf-token", "text", digest)).toBe(true);
    const other = await weakWebCrypto({ secrets: [newer] });
    expect(await other.keyedDigest.matches("csrf-token", "text", digest)).toBe(false);
  });

  test.each(["access-token", "refresh-token", "opaque-token"])(
    "but not for %s, whose digests would be tokens",
    async (purpose) => {
      await expect(onWeb.keyedDigest.of(purpose, "text")).rejects.toThrow(RangeError);
      await expect(onWeb.keyedDigest.matches(purpose, "text", new Uint8Array(32))).rejects.toThrow(RangeError);
    },
  );
});

test("WebCrypto creates the same tokens and digests of a fixed secret in every version", async () => {
  const { tokenCodec, tokenGenerator, keyedDigest } = await weakWebCrypto();
  const fixed = {
    access: await tokenCodec.sign("access", claims),
    opaque: (await tokenGenerator.generate(claims.sessionId, 3)).token,
    digest: hex(await keyedDigest.of("login-throttle", "name\0alice")),
  };
  expect(fixed).toMatchInlineSnapshot(`
    {
      "access": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjIyY0ZYWWtNS2lSN0lZYjgifQ.eyJpc3MiOiJwb3J0Y3VsbGlzIiwiYXVkIjoicG9ydGN1bGxpcyIsInN1YiI6IjAxOTVhMWYwLTVjMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSIsInNpZCI6IjAxOTVhMWYwLTVjMDAtN2FiYy04ZGVmLTAxMjM0NTY3ODlhYiIsInJvdCI6MywianRpIjoiMDE5NWExZjAtNWMwMC03YWJjLThkZWYtMDEyMzQ1Njc4OWFiLjMuYWNjZXNzIiwiaWF0IjoxNzcyMzY2NDAwLCJleHAiOjE3NzIzNjczMDAsImNsaWVudF9pZCI6InBvcnRjdWxsaXMifQ.9E_IVVxYkLGgbHne8ryroObqAVjlolyl1sUh-AFgETc",
      "digest": "3936c5ab11317b4db2d750203ac6436f6d6d1cd6fe50626ddacde88460cac197",
      "opaque": "pct_AZWh8FwAeryN7wEjRWeJq7UzSawjbGnsV4tT-ovyQ_kciOv-r_ZimKSykRC42YJF",
    }
  `);
});
