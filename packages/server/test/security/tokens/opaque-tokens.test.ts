import { createHash } from "node:crypto";
import { createCrypto } from "@portcullis/adapters-crypto";
import type { SessionId } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { altered, counting } from "../../support/altered-engine.ts";
import { me, type Pair } from "../../support/client.ts";
import { bodyOf } from "../../support/opaque-token.ts";
import { refreshed } from "../../support/pairs.ts";
import { secret, startWithAlice } from "../../support/start.ts";
import { engineOfEachKind, memoryEngine } from "../../support/stores.ts";

describe("TK-01 Opaque tokens have a fixed shape with 256 bits, which is checked before any query", () => {
  const { tokenGenerator, idGenerator } = createCrypto({ secrets: [secret] });
  const id = idGenerator.sessionId(new Date("2030-01-01"));

  test("An opaque token is a prefix, 16 bytes of the session's id and 32 bytes of secret.", async () => {
    const { token } = tokenGenerator.generate(id, 0);
    expect(token).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
    expect(bodyOf(token).subarray(0, 16).toString("hex")).toBe(id.replaceAll("-", ""));
    expect(bodyOf(token)).toHaveLength(48);
    expect((await startWithAlice()).pair.access_token).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
  });

  test("Each of the 256 bits is 0 as often as 1, across rotations, records and keys.", () => {
    const samples: readonly ((sample: number) => string)[] = [
      (sample) => tokenGenerator.generate(id, sample).token,
      (sample) => {
        const other = `0190b8f1-0000-7000-8000-${sample.toString(16).padStart(12, "0")}`;
        return tokenGenerator.generate(other as SessionId, 0).token;
      },
      (sample) => createCrypto({ secrets: [`${secret}${sample}`] }).tokenGenerator.generate(id, 0).token,
    ];
    for (const tokenOf of samples) {
      const ones = Array.from({ length: 256 }, () => 0);
      for (let sample = 0; sample < 400; sample += 1) {
        const bytes = bodyOf(tokenOf(sample)).subarray(16);
        for (const bit of ones.keys()) ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      }
      // Five standard deviations: the samples are fixed, so this never fails by chance.
      for (const count of ones) expect(Math.abs(count - 200)).toBeLessThan(50);
    }
  });

  test("A token of another shape is rejected without a query, an unknown one of the right shape with one query.", async () => {
    const calls: string[] = [];
    const engine = altered(memoryEngine, ({ accessTokens, users }) => ({
      accessTokens: counting(accessTokens, calls),
      users: counting(users, calls),
    }));
    const { url, pair } = await startWithAlice({}, engine);
    const { access_token: token, refresh_token } = pair;
    const nobody = Buffer.from(bodyOf(token));
    nobody.fill(0, 6, 7).fill(0, 8, 9);
    calls.length = 0;
    const malformed = [
      "x",
      "pct_",
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      token.slice(4),
      `pcx_${token.slice(4)}`,
      `PCT_${token.slice(4)}`,
      `pct_${token.slice(4, -1)}.`,
      `pct_${token.slice(4, -1)}~`,
      `pct_${nobody.toString("base64url")}`,
      refresh_token,
    ];
    for (const each of malformed) expect([each, (await me(url, each)).status]).toEqual([each, 401]);
    expect(calls).toEqual([]);
    const unknown = `${token.slice(0, -4)}AAAA`;
    expect((await me(url, unknown)).status).toBe(401);
    expect(calls).toEqual(["findWithUser"]);
  });
});

describe("TK-02 Only a digest is stored, and it does not authenticate", () => {
  /** Everything with which a reader of a dump could obtain a pair. */
  const spellingsOf = ({ access_token: token, refresh_token }: Pair): readonly string[] => {
    const tokenSecret = bodyOf(token).subarray(16);
    const [, , signature = ""] = refresh_token.split(".");
    const encodings = (["hex", "base64", "base64url", "latin1"] as const).map((each) => tokenSecret.toString(each));
    const bytes = Buffer.from(token);
    const listed = [[...tokenSecret].join(","), [...bytes].join(",")];
    const written = [bytes.toString("hex"), bytes.toString("base64")];
    return [token, token.slice(4), refresh_token, signature, ...encodings, ...listed, ...written];
  };

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(`${engine.label}.`, async () => {
      const { url, pair, deployment } = await startWithAlice({}, engine);
      const ofLogin = await deployment.store.dump();
      const next = await refreshed(url, pair);
      const { access_token: token } = next;
      const { sessions } = (await (
        await fetch(`${url}/auth/sessions`, { headers: { authorization: `Bearer ${token}` } })
      ).json()) as { sessions: readonly { id: SessionId }[] };
      const [session] = sessions;
      const found = session && (await deployment.store.storage.accessTokens.findWithUser(session.id));
      const digest = createHash("sha256").update(token).digest();
      expect(found?.record.digest).toEqual(new Uint8Array(digest));

      const dump = ofLogin + (await deployment.store.dump()) + deployment.log.join("");
      for (const secretText of [pair, next].flatMap(spellingsOf)) expect(dump.includes(secretText)).toBe(false);

      const id = bodyOf(token).subarray(0, 16);
      const presented = [
        `pct_${Buffer.concat([id, digest]).toString("base64url")}`,
        digest.toString("base64url"),
        digest.toString("hex"),
        `pct_${Buffer.concat([digest, id]).toString("base64url")}`,
        session?.id ?? "",
      ];
      for (const each of presented) {
        const answer = await me(url, each);
        expect(answer).toMatchObject({ status: 401, body: { code: "token_invalid" } });
      }
      expect((await me(url, token)).status).toBe(200);
    });
  }
});
