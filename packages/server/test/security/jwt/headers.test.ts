import { createHmac } from "node:crypto";
import { generateSigningKey } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { forge } from "../../support/forged-token.ts";
import { bench, claims, keySets, payload } from "../../support/jwt-bench.ts";

describe("JW-01 Algorithm and type are pinned, and nothing in a token chooses its key", () => {
  describe.each(keySets)("%s", (algorithm, keys) => {
    const { header, statusOf, verify, codec, signing } = bench(keys);

    test("accepts a valid token", async () => {
      expect(await statusOf(header)).toBe("valid");
      expect(await verify(await codec.sign("access", claims))).toBe("valid");
    });

    test.each(["none", "None", "", "HS256", "HS384", "HS512", "EdDSA", "ES256", "ES384", "RS256", "PS256", null])(
      "accepts alg %s only for a key of that algorithm",
      async (alg) => {
        expect(await statusOf({ ...header, alg })).toBe(alg === algorithm ? "valid" : "invalid");
      },
    );

    test("rejects a token without a signature", async () => {
      for (const alg of ["none", algorithm]) {
        const [head = "", body = ""] = forge(
          signing,
          JSON.stringify({ ...header, alg }),
          JSON.stringify(payload),
        ).split(".");
        expect(await verify(`${head}.${body}.`)).toBe("invalid");
      }
    });

    test("rejects a token with a changed payload or another token's signature.", async () => {
      const [head = "", body = "", signature = ""] = (await codec.sign("access", claims)).split(".");
      const changed = Buffer.from(JSON.stringify({ ...payload, sub: "somebody-else" })).toString("base64url");
      const bytes = Buffer.from(signature, "base64url");
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      const [, , ofAnother = ""] = (await codec.sign("access", { ...claims, rotation: 4 })).split(".");
      const forgeries = [
        `${head}.${changed}.${signature}`,
        `${head}.${body}.${bytes.toString("base64url")}`,
        `${head}.${body}.${ofAnother}`,
        `${head}.${body}.${signature.slice(0, -4)}`,
        `${head}.${body}.${Buffer.alloc(bytes.length).toString("base64url")}`,
      ];
      for (const forgery of forgeries) expect(await verify(forgery)).toBe("invalid");
    });

    test.each(["JWT", "jwt", "rt+jwt", "AT+JWT", "application/at+jwt", "", null])("rejects typ %s.", async (typ) => {
      expect(await statusOf({ ...header, typ })).toBe("invalid");
      expect(await bench(keys, "refresh").statusOf({ ...bench(keys, "refresh").header, typ })).toBe(
        typ === "rt+jwt" ? "valid" : "invalid",
      );
    });

    test.each<[string, unknown]>([
      ["jwk", generateSigningKey("EdDSA")],
      ["jku", "https://keys.example/jwks.json"],
      ["x5u", "https://keys.example/x5u.pem"],
      ["x5c", ["AA=="]],
      ["x5t", "AA"],
      ["crit", ["exp"]],
      ["b64", false],
      ["zip", "DEF"],
      ["enc", "A256GCM"],
      ["cty", "JWT"],
    ])("rejects the header %s.", async (name, value) => {
      expect(await statusOf({ ...header, [name]: value })).toBe("invalid");
    });

    test.each([
      ["unknown", "other"],
      ["missing", undefined],
      ["a path", "../../dev/null"],
      ["of the other kind of token", keys.refresh.signing.kid],
      ["a member of every object", "constructor"],
    ])("rejects a kid that is %s.", async (_, kid) => {
      expect(await statusOf({ ...header, kid })).toBe("invalid");
    });

    test("rejects JWE and the JSON forms.", async () => {
      const [head = "", body = "", signature = ""] = forge(
        signing,
        JSON.stringify(header),
        JSON.stringify(payload),
      ).split(".");
      const flattened = { protected: head, payload: body, signature };
      const forms = [
        `${head}.${body}.${signature}.${body}.${signature}`,
        JSON.stringify(flattened),
        JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
        `${head}..${signature}`,
      ];
      for (const form of forms) expect(await verify(form)).toBe("invalid");
    });
  });

  test("A public key does not verify as an HMAC secret.", async () => {
    for (const [, keys] of keySets.slice(1)) {
      const { signing, header, verify } = bench(keys);
      const verifying = keys.access.verifying.get(signing.kid)?.key;
      const texts = [
        String(verifying?.export({ format: "pem", type: "spki" })),
        JSON.stringify(verifying?.export({ format: "jwk" })),
        JSON.stringify(keys.publicKeys.keys[0]),
      ];
      for (const text of texts) {
        const input = [JSON.stringify({ ...header, alg: "HS256" }), JSON.stringify(payload)]
          .map((part) => Buffer.from(part).toString("base64url"))
          .join(".");
        expect(await verify(`${input}.${createHmac("sha256", text).update(input).digest("base64url")}`)).toBe(
          "invalid",
        );
      }
    }
  });
});
