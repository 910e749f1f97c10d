import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { needsRoll, type TokenCodecHarness } from "../../harness/token-codec-harness.ts";
import { after, kinds, newClaims } from "./claims.ts";
import { assertInvalid, assertRefused, type Members, soundParts, statusOf } from "./parts.ts";

/** A check that a token with any of these headers or claims is rejected. */
const refuses = (name: string, changes: readonly { readonly header?: Members; readonly payload?: Members }[]) => ({
  line: 41,
  name,
  run: async (harness: TokenCodecHarness) => {
    for (const kind of kinds) {
      const parts = await soundParts(harness, kind);
      for (const changed of changes) await assertRefused(harness, kind, parts, changed);
    }
  },
});

const headers = (name: string, values: readonly unknown[]) => values.map((value) => ({ header: { [name]: value } }));
const claims = (name: string, values: readonly unknown[]) => values.map((value) => ({ payload: { [name]: value } }));

const odd = [undefined, null, "", "x", true, [], {}, ["x"]];
const notText = [undefined, null, "", 1, true, [], {}, ["x"]];
const jwk = { kty: "oct", k: Buffer.alloc(32, 1).toString("base64url") };
const elsewhere = "https://attacker.example/keys";

/** Raw JSON texts that are not finite whole numbers of seconds. */
const badTimes = ["1e999", "-1e999", "1e308", "null", '"1936000000"', "[1936000000]", "{}", "true", '""'];

const last = (token: string, replacement: (character: string) => string) =>
  token.slice(0, -1) + replacement(token.slice(-1));

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The same bytes, with an unused bit set in the text. */
const nonCanonical = (token: string) => last(token, (one) => alphabet.charAt(alphabet.indexOf(one) ^ 1));

export const tokenRefusals = checksOf<TokenCodecHarness>("TokenCodec", [
  {
    line: 41,
    name: "A token of the other kind is rejected.",
    run: async (harness) => {
      await assertInvalid(harness, "refresh", await harness.codec.sign("access", newClaims()));
      await assertInvalid(harness, "access", await harness.codec.sign("refresh", newClaims()));
    },
  },
  {
    line: 41,
    name: "A token that was verified before is still rejected as the other kind, and its signature for another payload.",
    run: async (harness) => {
      for (const kind of kinds) {
        const token = await harness.codec.sign(kind, newClaims());
        const [header = "", , signature = ""] = token.split(".");
        const [, otherPayload = ""] = (await harness.codec.sign(kind, newClaims())).split(".");
        for (let round = 0; round < 2; round += 1) {
          assert.equal(await statusOf(harness, kind, token), "valid");
          await assertInvalid(harness, kind === "access" ? "refresh" : "access", token);
          await assertInvalid(harness, kind, `${header}.${otherPayload}.${signature}`);
        }
      }
    },
  },
  {
    line: 41,
    name: "A token whose signature, header or payload was changed is rejected.",
    run: async (harness) => {
      for (const kind of kinds) {
        const token = await harness.codec.sign(kind, newClaims());
        const other = await harness.codec.sign(kind, newClaims());
        const [header = "", payload = "", signature = ""] = token.split(".");
        const [, otherPayload = "", otherSignature = ""] = other.split(".");
        const members = Buffer.from(header, "base64url").toString().slice(0, -1);
        const otherHeader = Buffer.from(`${members},"extra":1}`).toString("base64url");
        await assertInvalid(harness, kind, `${otherHeader}.${payload}.${signature}`);
        await assertInvalid(harness, kind, `${header}.${otherPayload}.${signature}`);
        await assertInvalid(harness, kind, `${header}.${payload}.${otherSignature}`);
        await assertInvalid(harness, kind, `${header}.${payload}.${signature.slice(4)}`);
      }
    },
  },
  {
    line: 41,
    name: "An unsigned token is rejected.",
    run: async (harness) => {
      for (const kind of kinds) {
        const { header, payload, token } = await soundParts(harness, kind);
        const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
        for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
          const unsigned = `${encode({ ...header, alg })}.${encode(payload)}.`;
          await assertInvalid(harness, kind, unsigned);
          await assertInvalid(harness, kind, unsigned + (token.split(".")[2] ?? ""));
        }
        await assertInvalid(harness, kind, token.slice(0, token.lastIndexOf(".") + 1));
      }
    },
  },
  {
    line: 41,
    name: "A header with an algorithm other than the key's is rejected.",
    run: async (harness) => {
      const algorithms = ["none", "HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"];
      for (const kind of kinds) {
        const parts = await soundParts(harness, kind);
        const own = String(parts.header["alg"]);
        for (const alg of [...algorithms.filter((one) => one !== own), own.toLowerCase(), ...odd]) {
          await assertRefused(harness, kind, parts, { header: { alg } });
        }
      }
    },
  },
  refuses("An unknown or malformed kid is rejected.", [
    ...headers("kid", ["unknown", "", "__proto__", "constructor", "toString", "../../dev/null", "' or 1=1", 0, 1]),
    ...headers("kid", [null, true, [], {}, ["x"]]),
  ]),
  refuses("A header with crit, b64 or zip is rejected.", [
    ...headers("crit", [["exp"], ["b64"], [], "exp", null]),
    ...headers("zip", ["DEF"]),
    ...headers("b64", [false, true]),
    { header: { crit: ["b64"], b64: false } },
    { header: { crit: ["b64"], b64: true } },
  ]),
  refuses("A header that contains or refers to a key is rejected.", [
    ...headers("jwk", [jwk]),
    ...headers("jku", [elsewhere]),
    ...headers("x5u", [elsewhere]),
    ...headers("x5c", [["MIIB"]]),
  ]),
  refuses("Another typ is rejected.", headers("typ", ["JWT", "jwt", "xt+jwt", "at+jwtx", ...notText])),
  refuses("Another issuer or audience is rejected.", [
    ...claims("iss", ["https://attacker.example", "*", ...notText]),
    ...claims("aud", ["https://attacker.example", "*", ["https://attacker.example"], ...notText]),
  ]),
  refuses("A missing or mistyped sub, sid, rot or jti is rejected.", [
    ...claims("sub", notText),
    ...claims("sid", [...notText, "x", "0190b8f1-0000-7000-8000-00000000000g"]),
    ...claims("rot", [...odd, -1, 0.5, "3", 2 ** 53]),
    ...claims("jti", notText),
  ]),
  {
    line: 41,
    name: "A missing, mistyped or non-finite exp or iat is rejected.",
    run: async (harness) => {
      for (const kind of kinds) {
        const { header, payload } = await soundParts(harness, kind);
        for (const name of ["exp", "iat"]) {
          const members = Object.entries(payload).filter(([member]) => member !== name);
          const rest = JSON.stringify(Object.fromEntries(members)).slice(0, -1);
          const texts = [`${rest}}`, ...badTimes.map((time) => `${rest},"${name}":${time}}`)];
          for (const text of texts)
            await assertInvalid(harness, kind, await harness.resign(kind, JSON.stringify(header), text));
        }
      }
    },
  },
  {
    line: 41,
    name: "A header or payload that is not a JSON object is rejected.",
    run: async (harness) => {
      const texts = ["", "x", "{", "null", "[]", "1", '"text"', "\u0000", "{}"];
      for (const kind of kinds) {
        const { header, payload } = await soundParts(harness, kind);
        for (const text of texts) {
          await assertInvalid(harness, kind, await harness.resign(kind, text, JSON.stringify(payload)));
          await assertInvalid(harness, kind, await harness.resign(kind, JSON.stringify(header), text));
        }
      }
    },
  },
  {
    line: 41,
    name: "Another spelling of a valid token is rejected: padding, blanks, other characters, unused bits.",
    run: async (harness) => {
      for (const kind of kinds) {
        const token = await harness.codec.sign(kind, newClaims());
        const [header = "", payload = "", signature = ""] = token.split(".");
        assert.deepStrictEqual(
          Buffer.from(nonCanonical(token).split(".")[2] ?? "", "base64url"),
          Buffer.from(signature, "base64url"),
        );
        const spellings = [nonCanonical(token), `${token}=`, `${token}==`, ` ${token}`, `${token} `, `${token}\n`];
        const inside = [`${header}=.${payload}.${signature}`, `${header}. ${payload}.${signature}`, `${token}%3D`];
        for (const spelling of [...spellings, ...inside]) await assertInvalid(harness, kind, spelling);
      }
    },
  },
  {
    line: 41,
    name: "A text without exactly three parts is rejected: fewer, more, an encrypted or JSON form, an empty text.",
    run: async (harness) => {
      for (const kind of kinds) {
        const token = await harness.codec.sign(kind, newClaims());
        const [header = "", payload = "", signature = ""] = token.split(".");
        const json = JSON.stringify({ payload, protected: header, signature });
        const shapes = [
          "",
          ".",
          "..",
          "...",
          "x",
          `${token}.`,
          `.${token}`,
          `${token}.${signature}`,
          `${header}.${payload}`,
        ];
        const foreign = [json, `${header}..${payload}.${payload}.${signature}`, "\u0000", "é.é.é", `Bearer ${token}`];
        for (const shape of [...shapes, ...foreign]) await assertInvalid(harness, kind, shape);
      }
    },
  },
  {
    line: 41,
    name: "A valid token over the maximum length is rejected.",
    run: async (harness) => {
      for (const kind of kinds) {
        const { header, payload } = await soundParts(harness, kind);
        const padded = (size: number) =>
          harness.resign(kind, JSON.stringify(header), JSON.stringify({ ...payload, pad: "x".repeat(size) }));
        const fitting = await padded(8);
        const room = Math.floor(((harness.maxTokenLength - fitting.length) * 3) / 4);
        assert.equal(
          await statusOf(harness, kind, await padded(room)),
          "valid",
          "a token just under the cap is refused",
        );
        await assertInvalid(harness, kind, await padded(room + 16));
      }
    },
  },
  {
    line: 41,
    name: "A token that another key signed is rejected.",
    skip: needsRoll,
    run: async (harness) => {
      const codecs = await harness.roll?.();
      for (const kind of kinds) {
        const token = await codecs?.before.sign(kind, newClaims());
        assert.equal((await codecs?.after.verify(kind, token ?? "", after(1)))?.status, "invalid");
      }
    },
  },
]);
