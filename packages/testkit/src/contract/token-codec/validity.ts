import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { userId } from "../../harness/brands.ts";
import { needsRoll, type TokenCodecHarness } from "../../harness/token-codec-harness.ts";
import { after, issuedAt, kinds, newClaims } from "./claims.ts";

export const tokenValidity = checksOf<TokenCodecHarness>("TokenCodec", [
  {
    line: 40,
    name: "A signed token verifies to equal claims.",
    run: async ({ codec }) => {
      const claims = newClaims();
      const token = await codec.sign("refresh", claims);
      assert.deepStrictEqual(await codec.verify("refresh", token, after(1)), { status: "valid", claims });
      const users = [
        undefined,
        { id: "1", nested: [true, null, 1.5, { text: "é\u{1F600}" }] },
        {},
        [],
        null,
        false,
        0,
        "",
      ];
      for (const user of users) {
        const given = user === undefined ? claims : { ...claims, user };
        const verified = await codec.verify("access", await codec.sign("access", given), after(1));
        assert.deepStrictEqual(verified, { status: "valid", claims: given });
      }
    },
  },
  {
    line: 40,
    name: "A signed token verifies to equal claims at their bounds: the first and highest rotation, ids of any Unicode.",
    run: async ({ codec }) => {
      const bounds = [
        { rotation: 0 },
        { rotation: Number.MAX_SAFE_INTEGER },
        { userId: userId('own:é \u{1F600}/+=."\\') },
        { userId: userId("0") },
      ];
      for (const kind of kinds) {
        for (const bound of bounds) {
          const claims = { ...newClaims(), ...bound };
          const verified = await codec.verify(kind, await codec.sign(kind, claims), after(1));
          assert.deepStrictEqual(verified, { status: "valid", claims });
        }
      }
    },
  },
  {
    line: 40,
    name: "Tokens that are signed and verified concurrently keep their own claims.",
    run: async ({ codec }) => {
      const claims = Array.from({ length: 8 }, newClaims);
      for (const kind of kinds) {
        const tokens = await Promise.all(claims.map((own) => codec.sign(kind, own)));
        assert.deepStrictEqual(
          await Promise.all(tokens.map((token) => codec.verify(kind, token, after(1)))),
          claims.map((own) => ({ status: "valid", claims: own })),
        );
      }
    },
  },
  {
    line: 40,
    name: "A token is valid until the millisecond before exp, and then expired with its claims.",
    run: async ({ codec }) => {
      for (const kind of kinds) {
        const claims = newClaims();
        const token = await codec.sign(kind, claims);
        assert.equal((await codec.verify(kind, token, issuedAt)).status, "valid");
        assert.equal((await codec.verify(kind, token, after(599.999))).status, "valid");
        assert.deepStrictEqual(await codec.verify(kind, token, after(600)), { status: "expired", claims });
        assert.equal((await codec.verify(kind, token, after(400 * 86_400))).status, "expired");
      }
    },
  },
  {
    line: 40,
    name: "The header's typ is at+jwt for access tokens and rt+jwt for refresh tokens.",
    run: async ({ codec }) => {
      for (const [kind, type] of [
        ["access", "at+jwt"],
        ["refresh", "rt+jwt"],
      ] as const) {
        const [header = ""] = (await codec.sign(kind, newClaims())).split(".");
        assert.match(Buffer.from(header, "base64url").toString(), new RegExp(`"typ":"${type.replace("+", "\\+")}"`));
      }
    },
  },
  {
    line: 42,
    name: "While keys roll, tokens of an older listed key still verify, and the newest key signs.",
    skip: needsRoll,
    run: async (harness) => {
      const codecs = await harness.roll?.();
      assert.ok(codecs);
      const { before, during, after: afterwards } = codecs;
      for (const kind of kinds) {
        const claims = newClaims();
        const old = await before.sign(kind, claims);
        const young = await during.sign(kind, claims);
        const status = async (codec: typeof before, token: string) =>
          (await codec.verify(kind, token, after(1))).status;
        assert.equal(await status(before, old), "valid");
        assert.equal(await status(during, old), "valid");
        assert.equal(await status(during, young), "valid");
        assert.equal(await status(afterwards, young), "valid");
        assert.equal(await status(before, young), "invalid");
        assert.equal(await status(afterwards, old), "invalid");
      }
    },
  },
  {
    line: 42,
    name: "The published keys contain no private or symmetric key.",
    run: async ({ codec }) => {
      for (const key of codec.publicKeys().keys) {
        assert.notEqual(key["kty"], "oct");
        assert.equal(typeof key["kid"], "string");
        for (const secret of ["k", "d", "p", "q", "dp", "dq", "qi", "oth"]) assert.ok(!(secret in key), secret);
      }
    },
  },
]);
