import { createKeys } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { after, bench, claims, keySets, payload } from "../../support/jwt-bench.ts";

describe("JW-02 Claims are required, typed, exact and within bounds", () => {
  describe.each(["access", "refresh"] as const)("of an %s token", (kind) => {
    const [, keys] = keySets[0] ?? ["", createKeys({})];
    const { header, statusOf } = bench(keys, kind);
    const sound = JSON.stringify(payload);

    test("accepts a valid token", async () => {
      expect(await statusOf(header)).toBe("valid");
    });

    test.each(Object.keys(payload))("rejects a token without %s", async (name) => {
      const { [name as keyof typeof payload]: _, ...rest } = payload;
      expect(await statusOf(header, rest)).toBe("invalid");
    });

    const wrongs: Readonly<Record<string, readonly unknown[]>> = {
      iss: ["Portcullis", "portcullis ", "", null, 1, ["portcullis"]],
      aud: ["Portcullis", "", null, ["portcullis"], ["portcullis", "x"], { 0: "portcullis" }],
      sub: ["", null, 1, true, ["x"], {}, "x".repeat(256)],
      sid: ["", "x", null, 7, [claims.sessionId], claims.sessionId.toUpperCase(), `${claims.sessionId} `],
      jti: ["", null, 1, [], "x".repeat(256)],
      rot: ["3", -1, 0.5, null, [3], 2 ** 53],
      iat: [String(payload.iat), null, [payload.iat], -1, payload.iat + 0.5, true, {}],
      exp: [String(payload.exp), null, [payload.exp], -1, payload.exp + 0.5, false, {}, payload.iat, payload.iat - 1],
    };

    test.each(Object.entries(wrongs))("rejects a token with a wrong %s", async (name, values) => {
      for (const value of values) {
        expect([value, await statusOf(header, { ...payload, [name]: value })]).toEqual([value, "invalid"]);
      }
    });

    test.each(["iat", "exp", "rot"])("rejects a token whose %s is not an integer", async (name) => {
      const number = payload[name as "iat" | "exp" | "rot"];
      for (const text of ["1e999", "-1e999", "1e3", `${number}.0`, `${number}e0`, "9".repeat(400), "NaN", "Infinity"]) {
        const changed = sound.replace(`"${name}":${number}`, `"${name}":${text}`);
        expect(changed).not.toBe(sound);
        expect([text, await statusOf(header, changed)]).toEqual([text, "invalid"]);
      }
    });

    test("rejects a repeated claim.", async () => {
      expect(await statusOf(header, sound.replace("{", '{"sub":"x",'))).toBe("invalid");
    });

    test("accepts an issue time up to a minute ahead, and no leeway for the expiry.", async () => {
      expect(await statusOf(header, payload, after(-60))).toBe("valid");
      expect(await statusOf(header, payload, after(-61))).toBe("invalid");
      expect(await statusOf(header, payload, after(899.999))).toBe("valid");
      expect(await statusOf(header, payload, after(900))).toBe("expired");
      expect(await statusOf(header, { ...payload, nbf: payload.iat + 61 })).toBe("invalid");
    });

    test("accepts a lifetime of at most a day, or 400 days for a refresh token.", async () => {
      const most = (kind === "access" ? 1 : 400) * 86_400;
      expect(await statusOf(header, { ...payload, exp: payload.iat + most })).toBe("valid");
      expect(await statusOf(header, { ...payload, exp: payload.iat + most + 2 })).toBe("invalid");
    });
  });
});
