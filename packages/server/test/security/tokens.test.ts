import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import {
  createCrypto,
  createKeys,
  generateSigningKey,
  JwtCodec,
  type KeyOptions,
  type Keys,
} from "@portcullis/adapters-crypto";
import { type SessionId, createPortcullis, StorageError, type UserId } from "@portcullis/core";
import { type TokenKind } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { SettableClock } from "@portcullis/testkit";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError, loadConfig } from "../../src/index.ts";
import { type Deployment, deploy } from "../http/deployment.ts";
import { exchange, open } from "../http/raw-connection.ts";
import { memoryEngine, mongodbEngine, postgresqlEngine, type TestStore } from "../http/stores.ts";
import { type Answer, credentials, login, me, type Pair, post } from "../process/client.ts";
import { type Environment, type RunningService, serve } from "../process/command-line.ts";
import { altered, counting, replacing } from "./altered-engine.ts";
import { forge } from "./forged-token.ts";
import { eventsIn } from "./logged.ts";
import { storedUser } from "./stored-user.ts";
import { cheapHashes, startTwoProcesses, type TwoProcesses } from "./two-processes.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";
const engines = [memoryEngine, postgresqlEngine, mongodbEngine];
const unthrottled = { PORTCULLIS_THROTTLE: "off" };

let deployment: Deployment;
const opened: Deployment[] = [];

const start = async (
  environment: Environment = {},
  engine = memoryEngine,
  keys: KeyOptions = { secrets: [secret] },
) => {
  deployment = await deploy(engine, { ...unthrottled, ...environment }, keys);
  opened.push(deployment);
  return deployment.harness.baseUrl;
};

/** With Alice registered and logged in. */
const startWithAlice = async (environment: Environment = {}, engine = memoryEngine, keys?: KeyOptions) => {
  const url = await start(environment, engine, keys);
  expect((await post(url, "register", credentials)).status).toBe(201);
  return { url, pair: await login(url) };
};

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const refresh = (url: string, { refresh_token }: Pick<Pair, "refresh_token">) =>
  post(url, "refresh", { refresh_token });

const refreshed = async (url: string, pair: Pick<Pair, "refresh_token">) => {
  const { status, body } = await refresh(url, pair);
  expect(status).toBe(200);
  return body as unknown as Pair;
};

/** What both tokens of a pair are answered by. */
const answersTo = async (url: string, pair: Pair) => {
  const answers = [await me(url, pair.access_token), await refresh(url, pair)];
  return answers.map(({ status, body }) => (status === 200 ? "200" : `${status} ${String(body["code"])}`));
};

const dead = ["401 token_invalid", "401 token_invalid"];

const bodyOf = (token: string) => Buffer.from(token.slice("pct_".length), "base64url");

describe("TK-01 Opaque tokens have a fixed shape with 256 bits, which is checked before any query", () => {
  const { tokenGenerator, idGenerator } = createCrypto({ secrets: [secret] });
  const id = idGenerator.sessionId(new Date("2030-01-01"));

  test("A prefix, 16 bytes of record id, 32 bytes of secret.", async () => {
    const { token } = tokenGenerator.generate(id, 0);
    expect(token).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
    expect(bodyOf(token).subarray(0, 16).toString("hex")).toBe(id.replaceAll("-", ""));
    expect(bodyOf(token)).toHaveLength(48);
    expect((await startWithAlice()).pair.access_token).toMatch(/^pct_[A-Za-z0-9_-]{64}$/);
  });

  test("Each of the 256 bits is as often 0 as 1, from rotation to rotation, from record to record, from key to key.", () => {
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

  test("What has another shape is refused without a query; what has it costs one.", async () => {
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

describe("TK-02 Only a digest is stored, and it opens nothing", () => {
  /** Everything by which a dump would give a pair away. */
  const spellingsOf = ({ access_token: token, refresh_token }: Pair): readonly string[] => {
    const tokenSecret = bodyOf(token).subarray(16);
    const [, , signature = ""] = refresh_token.split(".");
    const encodings = (["hex", "base64", "base64url", "latin1"] as const).map((each) => tokenSecret.toString(each));
    const bytes = Buffer.from(token);
    const listed = [[...tokenSecret].join(","), [...bytes].join(",")];
    const written = [bytes.toString("hex"), bytes.toString("base64")];
    return [token, token.slice(4), refresh_token, signature, ...encodings, ...listed, ...written];
  };

  for (const engine of engines) {
    test.skipIf(engine.skipped !== null)(`${engine.label}.`, async () => {
      const { url, pair } = await startWithAlice({}, engine);
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

describe("TK-03 Tokens of a disabled or deleted user, and from before a password change, die at once", () => {
  for (const engine of engines) {
    describe.each(["opaque", "jwt"])(`${engine.label}, %s`, (strategy) => {
      // Nothing is cleaned up after a change of password: what dies of it does so by the change itself.
      const uncleaned = altered(engine, ({ accessTokens }) => ({
        accessTokens: replacing(accessTokens, { revokeAll: () => Promise.reject(new StorageError("unavailable")) }),
      }));
      const begin = () => startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy }, uncleaned);

      test.skipIf(engine.skipped !== null)("disabled", async () => {
        const { url, pair } = await begin();
        const { id } = await storedUser(deployment, credentials.username);
        await deployment.harness.setDisabled?.(id, true);
        expect(await answersTo(url, pair)).toEqual(["403 account_disabled", "403 account_disabled"]);
      });

      test.skipIf(engine.skipped !== null)("deleted", async () => {
        const { url, pair } = await begin();
        const { id } = await storedUser(deployment, credentials.username);
        await deployment.harness.deleteUser?.(id);
        expect(await answersTo(url, pair)).toEqual(dead);
      });

      test.skipIf(engine.skipped !== null)("from before a password change, of this login and of others", async () => {
        const { url, pair } = await begin();
        const others = [await login(url), await refreshed(url, await login(url))];
        const change = { current_password: credentials.password, new_password: "another horse battery" };
        expect((await post(url, "change-password", change, pair.access_token)).status).toBe(204);
        for (const each of [pair, ...others]) expect(await answersTo(url, each)).toEqual(dead);
      });
    });
  }

  test("With jwt-stateless the refresh token does; the access token does where a login must be live, else at its end.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt-stateless" });
    const { id } = await storedUser(deployment, credentials.username);
    await deployment.harness.deleteUser?.(id);
    expect(await answersTo(url, pair)).toEqual(["200", "401 token_invalid"]);
    const change = { current_password: credentials.password, new_password: "another horse battery" };
    expect((await post(url, "change-password", change, pair.access_token)).status).toBe(401);
    expect((await post(url, "logout-all", {}, pair.access_token)).status).toBe(401);
    await deployment.harness.advance?.(900);
    expect((await me(url, pair.access_token)).body["code"]).toBe("token_expired");
  });
});

/** Sends exactly these lines after the request's first; answers all that came back. */
const sendRaw = (url: string, lines: readonly string[], request = "GET /auth/me") =>
  exchange(url, [`${request} HTTP/1.1`, "Host: localhost", "Connection: close", ...lines, "", ""].join("\r\n"));

const headOf = (answer: string) => answer.slice(0, answer.indexOf("\r\n\r\n"));
const challengeOf = (answer: string) => /^www-authenticate: (.*)$/im.exec(headOf(answer))?.[1]?.trim();

describe("BE-01 A challenge without error for no credentials, with invalid_token for bad ones", () => {
  const guarded = [
    ["GET", "me"],
    ["POST", "logout-all"],
    ["POST", "change-password"],
    ["GET", "sessions"],
    ["DELETE", "sessions/0190b8f1-0000-7000-8000-000000000000"],
  ] as const;
  const change = JSON.stringify({ current_password: "x", new_password: "y" });

  const ask = async (url: string, [method, path]: (typeof guarded)[number], authorization?: string) => {
    const response = await fetch(`${url}/auth/${path}`, {
      method,
      headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) },
      ...(method === "POST" ? { body: change } : {}),
    });
    const { code } = (await response.json()) as { code: string };
    return { status: response.status, code, challenge: response.headers.get("www-authenticate") };
  };

  test.each(["opaque", "jwt"])("with %s access tokens.", async (strategy) => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
    const revoked = await login(url);
    await post(url, "logout", {}, revoked.access_token);
    const expired = await login(url);
    for (const route of guarded) {
      for (const none of [undefined, "Basic YWxpY2U6eA==", "Token x"]) {
        expect(await ask(url, route, none)).toEqual({
          status: 401,
          code: "token_missing",
          challenge: 'Bearer realm="portcullis"',
        });
      }
      const invalid = /^Bearer realm="portcullis", error="invalid_token", error_description="[^"]+"$/;
      for (const token of [
        "x",
        revoked.access_token,
        pair.refresh_token,
        `${pair.access_token.slice(0, -8)}AAAAAAAA`,
      ]) {
        expect(await ask(url, route, `Bearer ${token}`)).toEqual({
          status: 401,
          code: "token_invalid",
          challenge: expect.stringMatching(invalid),
        });
      }
    }
    await deployment.harness.advance?.(900);
    expect(await ask(url, guarded[0], `Bearer ${expired.access_token}`)).toEqual({
      status: 401,
      code: "token_expired",
      challenge: expect.stringContaining('error="invalid_token"'),
    });
  });
});

describe("BE-02 Credentials come once, in one way, as they are", () => {
  const refusedAsSentTwice = (answers: readonly string[]) => {
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"invalid_request"');
    }
  };

  /** Sends a form with these lines in the header. */
  const sendForm = (url: string, path: string, lines: readonly string[], form: string) =>
    exchange(
      url,
      [
        `POST /auth/${path} HTTP/1.1`,
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        `Content-Length: ${form.length}`,
        ...lines,
        "",
        form,
      ].join("\r\n"),
    );

  test("Two Authorization headers, or a token in the query or the form as well, are 400 invalid_request.", async () => {
    const key = "q9Lw3Rt7Yz1Xc5Vb8Nm2Kj4Hg6Fd0Sa.";
    const { url, pair } = await startWithAlice({ PORTCULLIS_INTROSPECTION_KEYS: key });
    const { access_token: token } = pair;
    const header = `Authorization: Bearer ${token}`;
    const form = `access_token=${token}`;
    refusedAsSentTwice([
      await sendRaw(url, [header, header]),
      await sendRaw(url, [header, "authorization: Bearer x"]),
      await sendRaw(url, ["AUTHORIZATION: Basic eDp4", header]),
      await sendRaw(url, [header, "Authorization:"]),
      await sendRaw(url, [header], `GET /auth/me?access_token=${token}`),
      await sendRaw(url, [header], `GET /auth/me?x=1&access_token=other`),
      await sendRaw(url, [header], `GET /auth/me?access%5Ftoken=${token}`),
      await sendRaw(url, [header], `DELETE /auth/sessions/x?access_token=${token}`),
      await sendForm(url, "logout-all", [header], form),
      await sendForm(url, "logout", [header], form),
      await sendForm(url, "logout", ["Authorization: Basic eDp4"], form),
      await sendForm(url, "logout", [header], `refresh_token=${pair.refresh_token}&${form}`),
      await sendForm(url, "introspect", [`Authorization: Bearer ${key}`], `token=${token}&${form}`),
    ]);
    expect(await answersTo(url, pair)).toEqual(["200", "200"]);
  });

  test("A token in a cookie and another in the query or the form are, too.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_COOKIES: "on" });
    const { access_token: token } = pair;
    const lines = [`Cookie: __Host-portcullis_access=${token}`, "Sec-Fetch-Site: same-origin"];
    expect(await sendRaw(url, lines)).toMatch(/^HTTP\/1\.1 200 /);
    refusedAsSentTwice([
      await sendRaw(url, lines, `GET /auth/me?access_token=${token}`),
      await sendRaw(url, lines, `POST /auth/logout?access_token=${token}`),
      await sendForm(url, "logout-all", lines, `access_token=${token}`),
      await sendForm(url, "logout", lines, `access_token=${token}`),
    ]);
    expect(await answersTo(url, pair)).toEqual(["200", "200"]);
  });

  test("A token in the query or the body alone is none.", async () => {
    const { url, pair } = await startWithAlice();
    const { access_token } = pair;
    const answer = await fetch(`${url}/auth/me?access_token=${access_token}`);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="portcullis"']);
    for (const body of [new URLSearchParams({ access_token }), JSON.stringify({ access_token })]) {
      expect((await fetch(`${url}/auth/logout-all`, { method: "POST", body })).status).toBe(401);
    }
    expect((await me(url, access_token)).status).toBe(200);
  });

  test("The scheme is matched in any case, and blanks between it and the token are of no account.", async () => {
    const { url, pair } = await startWithAlice();
    for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "]) {
      expect(await sendRaw(url, [`Authorization: ${scheme} ${pair.access_token}`])).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test("Nothing is decoded, nothing of the request comes back in a header, and nothing is a 5xx.", async () => {
    const { url, pair } = await startWithAlice();
    const { access_token: token } = pair;
    const mark = "k7Vz9mark";
    const encoded = Array.from(token, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
    const values = [
      "",
      "Bearer",
      "Bearer ",
      "Bearer  ",
      `Bearer ${encoded}`,
      `Bearer ${token}%3D`,
      `Bearer ${token} ${token}`,
      `Bearer ${token},Bearer ${token}`,
      `Bearer "${token}"`,
      `Bearer\t${token}`,
      `Bearer:${token}`,
      `Bearer${token}`,
      `Bearer ${mark}\u00e9`,
      `Bearer ${mark}%0d%0aX-Injected: 1`,
      `Bearer ${mark}", error="x`,
      `Bearer =${mark}`,
      `Bearer ${mark}==x`,
      `Bearer ${mark.repeat(900)}`,
      `${mark} ${token}`,
    ];
    for (const value of values) {
      const answer = await sendRaw(url, [`Authorization: ${value}`]);
      expect([value, answer]).toEqual([value, expect.stringMatching(/^HTTP\/1\.1 4\d\d /)]);
      expect(headOf(answer)).not.toContain(mark);
      expect(headOf(answer)).not.toMatch(/x-injected/i);
    }
    for (const control of ["\0", "\u0001", "\u001b", "\u007f"]) {
      expect(await sendRaw(url, [`Authorization: Bearer ${token}${control}`])).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect(challengeOf(await sendRaw(url, [`Authorization: Bearer ${mark}`]))).not.toContain(mark);
  });
});

const issuedAt = new Date("2030-01-01T00:00:00Z");
const after = (seconds: number) => new Date(issuedAt.getTime() + 1000 * seconds);
const claims = {
  userId: "0195a1f0-5c00-7000-8000-000000000001" as UserId,
  sessionId: "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId,
  rotation: 3,
  tokenId: "0195a1f0-5c00-7abc-8def-0123456789ab.3.access",
  issuedAt,
  expiresAt: after(900),
};
const payload = {
  iss: "portcullis",
  aud: "portcullis",
  sub: claims.userId,
  sid: claims.sessionId,
  rot: 3,
  jti: claims.tokenId,
  iat: issuedAt.getTime() / 1000,
  exp: after(900).getTime() / 1000,
};
const types = { access: "at+jwt", refresh: "rt+jwt" } as const;
const rsa = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).privateKey.export({ format: "jwk" });
const keySets: readonly (readonly [string, Keys])[] = [
  ["HS256", createKeys({ secrets: [secret] })],
  ["EdDSA", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("EdDSA")] } })],
  ["ES256", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("ES256")] } })],
  ["RS256", createKeys({ secrets: [secret], jwks: { keys: [rsa(2048)] } })],
];

/** Makes and tries tokens of one set of keys. */
function bench(keys: Keys, kind: TokenKind = "access") {
  const codec = new JwtCodec(keys);
  const { signing } = keys[kind];
  const header = { alg: signing.algorithm, typ: types[kind], kid: signing.kid };
  return {
    codec,
    header,
    signing,
    /** The status of a token with this header and payload; text is taken as it is. */
    statusOf: async (head: object | string, body: object | string = payload, now = issuedAt) => {
      const [headText = "", bodyText = ""] = [head, body].map((one) =>
        typeof one === "string" ? one : JSON.stringify(one),
      );
      return (await codec.verify(kind, forge(signing, headText, bodyText), now)).status;
    },
    verify: async (token: string, now = issuedAt) => (await codec.verify(kind, token, now)).status,
  };
}

describe("JW-01 Algorithm and type are pinned, and nothing in a token chooses its key", () => {
  describe.each(keySets)("%s", (algorithm, keys) => {
    const { header, statusOf, verify, codec, signing } = bench(keys);

    test("what is forged here is refused for its one fault: without any it is valid.", async () => {
      expect(await statusOf(header)).toBe("valid");
      expect(await verify(await codec.sign("access", claims))).toBe("valid");
    });

    test.each(["none", "None", "", "HS256", "HS384", "HS512", "EdDSA", "ES256", "ES384", "RS256", "PS256", null])(
      "alg %s is not the key's unless it is.",
      async (alg) => {
        expect(await statusOf({ ...header, alg })).toBe(alg === algorithm ? "valid" : "invalid");
      },
    );

    test("a token without signature is none.", async () => {
      for (const alg of ["none", algorithm]) {
        const [head = "", body = ""] = forge(
          signing,
          JSON.stringify({ ...header, alg }),
          JSON.stringify(payload),
        ).split(".");
        expect(await verify(`${head}.${body}.`)).toBe("invalid");
      }
    });

    test("a token whose payload was changed, or whose signature is not its own, is refused.", async () => {
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

    test.each(["JWT", "jwt", "rt+jwt", "AT+JWT", "application/at+jwt", "", null])("typ %s is refused.", async (typ) => {
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
    ])("the header %s is refused.", async (name, value) => {
      expect(await statusOf({ ...header, [name]: value })).toBe("invalid");
    });

    test.each([
      ["unknown", "other"],
      ["missing", undefined],
      ["a path", "../../dev/null"],
      ["of the other kind of token", keys.refresh.signing.kid],
      ["a member of every object", "constructor"],
    ])("a kid that is %s is refused.", async (_, kid) => {
      expect(await statusOf({ ...header, kid })).toBe("invalid");
    });

    test("JWE and the JSON forms are refused.", async () => {
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

  test("A public key is no HMAC secret.", async () => {
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

describe("JW-02 Claims are there, of their type, exact and within bounds", () => {
  describe.each(["access", "refresh"] as const)("of an %s token", (kind) => {
    const [, keys] = keySets[0] ?? ["", createKeys({})];
    const { header, statusOf } = bench(keys, kind);
    const sound = JSON.stringify(payload);

    test("what is forged here is refused for its one fault: without any it is valid.", async () => {
      expect(await statusOf(header)).toBe("valid");
    });

    test.each(Object.keys(payload))("Without %s it is refused.", async (name) => {
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

    test.each(Object.entries(wrongs))("With another %s it is refused.", async (name, values) => {
      for (const value of values) {
        expect([value, await statusOf(header, { ...payload, [name]: value })]).toEqual([value, "invalid"]);
      }
    });

    test.each(["iat", "exp", "rot"])("With a number beyond all numbers as %s it is refused.", async (name) => {
      const number = payload[name as "iat" | "exp" | "rot"];
      for (const text of ["1e999", "-1e999", "1e3", `${number}.0`, `${number}e0`, "9".repeat(400), "NaN", "Infinity"]) {
        const changed = sound.replace(`"${name}":${number}`, `"${name}":${text}`);
        expect(changed).not.toBe(sound);
        expect([text, await statusOf(header, changed)]).toEqual([text, "invalid"]);
      }
    });

    test("A claim that comes twice is refused.", async () => {
      expect(await statusOf(header, sound.replace("{", '{"sub":"x",'))).toBe("invalid");
    });

    test("It may be issued a minute ahead of our clock and no more; its end has no leeway.", async () => {
      expect(await statusOf(header, payload, after(-60))).toBe("valid");
      expect(await statusOf(header, payload, after(-61))).toBe("invalid");
      expect(await statusOf(header, payload, after(899.999))).toBe("valid");
      expect(await statusOf(header, payload, after(900))).toBe("expired");
      expect(await statusOf(header, { ...payload, nbf: payload.iat + 61 })).toBe("invalid");
    });

    test("It may last a day, or 400 if it is for refreshing, and no longer.", async () => {
      const most = (kind === "access" ? 1 : 400) * 86_400;
      expect(await statusOf(header, { ...payload, exp: payload.iat + most })).toBe("valid");
      expect(await statusOf(header, { ...payload, exp: payload.iat + most + 2 })).toBe("invalid");
    });
  });
});

describe("JW-03 A token has one spelling and a bounded size, and its login ends by its id", () => {
  const [, keys] = keySets[0] ?? ["", createKeys({})];
  const { codec, verify, signing, header } = bench(keys);

  /** The next character, whose last bits differ: the same bytes to a decoder that does not look. */
  const otherSpelling = (part: string) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const next = alphabet[alphabet.indexOf(part.at(-1) ?? "") + 1] ?? "";
    return part.slice(0, -1) + next;
  };

  test("Several spellings of one token are refused but its own.", async () => {
    const token = await codec.sign("access", claims);
    const [head = "", body = "", signature = ""] = token.split(".");
    expect(Buffer.from(otherSpelling(signature), "base64url")).toEqual(Buffer.from(signature, "base64url"));
    const spellings = [
      `${head}.${body}.${otherSpelling(signature)}`,
      `${head}.${body}.${signature}=`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}.${signature}\n`,
      ` ${token}`,
      `${head}.${body}. ${signature}`,
      `${head}.${body}.${signature}.`,
      `.${token}`,
      `${head}.${body}`,
      `${head}.${body}.${signature.replaceAll("-", "+").replaceAll("_", "/")}/`,
      `${head}.${body}.${signature}%3D`,
      token.replace(".", "%2e"),
    ];
    for (const spelling of spellings) expect([spelling, await verify(spelling)]).toEqual([spelling, "invalid"]);
    // Truly signed, but written otherwise than we write.
    const texts = [
      [JSON.stringify(header, null, 1), JSON.stringify(payload)],
      [JSON.stringify(header), `${JSON.stringify(payload)} `],
      [JSON.stringify(header), JSON.stringify(payload).replace('"sub"', '"s\\u0075b"')],
    ] as const;
    for (const [one, other] of texts) expect(await verify(forge(signing, one, other))).toBe("invalid");
    expect(await verify(token)).toBe("valid");
  });

  test("A token of more than 8,192 characters is refused.", async () => {
    const padded = (length: number) =>
      forge(signing, JSON.stringify(header), JSON.stringify({ ...payload, x: "y".repeat(length) }));
    const fits = padded(5_600);
    expect(fits.length).toBeLessThanOrEqual(8_192);
    expect(await verify(fits)).toBe("valid");
    const over = padded(5_900);
    expect(over.length).toBeGreaterThan(8_192);
    expect(await verify(over)).toBe("invalid");
  });

  test("What ends a login ends each token that names it, whatever its text.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt" });
    const other = await login(url);
    const next = await refreshed(url, pair);
    const [, body = ""] = next.access_token.split(".");
    const said = JSON.parse(Buffer.from(body, "base64url").toString()) as typeof payload;
    const reissued = forge(signing, JSON.stringify(header), JSON.stringify({ ...said, jti: "another" }));
    expect((await me(url, reissued)).status).toBe(200);
    // By the token before, which is superseded.
    expect((await post(url, "logout", {}, pair.access_token)).status).toBe(204);
    expect((await me(url, reissued)).status).toBe(401);
    expect(await answersTo(url, next)).toEqual(dead);
    expect((await me(url, other.access_token)).status).toBe(200);
  });
});

describe("JW-04 Keys are strong, no samples, and each for one purpose", () => {
  test("A secret of fewer than 32 bytes is none.", () => {
    for (const short of ["", "x", secret.slice(1), new Uint8Array(31)]) {
      expect(() => createKeys({ secrets: [short] })).toThrow("at least 32 bytes");
      expect(() => createKeys({ secrets: [secret, short] })).toThrow("at least 32 bytes");
    }
    expect(() => loadConfig({ PORTCULLIS_SECRET: secret.slice(1) })).toThrow(ConfigurationError);
    expect(createKeys({ secrets: [secret] }).access.signing.key.symmetricKeySize).toBe(32);
  });

  test("Nor is RSA of fewer than 2,048 bits, nor any curve or kind but those that are known.", () => {
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" });
    const oct = { kty: "oct", k: Buffer.from(secret).toString("base64url") };
    for (const jwk of [rsa(1024), rsa(2040), p384, oct]) {
      expect(() => createKeys({ secrets: [secret], jwks: { keys: [jwk] } })).toThrow(/^JWK 1 of the set is/);
    }
  });

  test.each([
    "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR-example",
    "change-me-to-something-of-32-bytes!!",
    "your-256-bit-secret-your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "0123456789abcdef0123456789abcdef",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  ])("In production the sample %s is refused, and not repeated.", (sample) => {
    const production = {
      PORTCULLIS_ENV: "production",
      PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
    };
    const attempt = () => loadConfig({ ...production, PORTCULLIS_SECRET: sample });
    expect(attempt).toThrow("PORTCULLIS_SECRET");
    expect(attempt).not.toThrow(sample);
    expect(loadConfig({ ...production, PORTCULLIS_SECRET: secret }).production).toBe(true);
  });

  test("Every purpose has a key of its own, none of which is the secret.", () => {
    const { access, refresh: refreshRing, opaque, digest } = createKeys({ secrets: [secret] });
    const all = [access.signing.key, refreshRing.signing.key, ...opaque, ...digest("login-throttle")].map((key) =>
      key.export().toString("hex"),
    );
    expect(new Set([...all, Buffer.from(secret).toString("hex")]).size).toBe(all.length + 1);
    expect(access.signing.kid).not.toBe(refreshRing.signing.kid);
  });

  test("A token signed by the key of another purpose is refused.", async () => {
    const all = createKeys({ secrets: [secret] });
    const { header, verify } = bench(all);
    for (const key of [all.refresh.signing.key, ...all.opaque, ...all.digest("login-throttle")]) {
      const forged = forge({ ...all.access.signing, key }, JSON.stringify(header), JSON.stringify(payload));
      expect(await verify(forged)).toBe("invalid");
    }
  });
});

describe("JW-05 Keys roll without logging anyone out", () => {
  const [older, newer] = [generateSigningKey("EdDSA"), generateSigningKey("ES256")];
  const [olderSecret, newerSecret] = [secret, "Zp4Lw8Rj2Tn6Vb1Xc5Md9Qf3Hs7Ga0Ke"];

  test.each<[string, string, readonly [KeyOptions, KeyOptions, KeyOptions]]>([
    [
      "secrets",
      "opaque",
      [{ secrets: [olderSecret] }, { secrets: [newerSecret, olderSecret] }, { secrets: [newerSecret] }],
    ],
    [
      "secrets",
      "jwt",
      [{ secrets: [olderSecret] }, { secrets: [newerSecret, olderSecret] }, { secrets: [newerSecret] }],
    ],
    [
      "a JWK set",
      "jwt-stateless",
      [{ jwks: { keys: [older] } }, { jwks: { keys: [newer, older] } }, { jwks: { keys: [newer] } }],
    ],
  ])("in three phases: %s, %s.", async (_, strategy, phases) => {
    const store: TestStore = await memoryEngine.open();
    const engine = { ...memoryEngine, open: () => Promise.resolve(store) };
    const phase = (keys: KeyOptions) => start({ PORTCULLIS_ACCESS_TOKEN: strategy }, engine, keys);

    const first = await phase(phases[0]);
    await post(first, "register", credentials);
    const [busy, idle] = [await login(first), await login(first)];
    const second = await phase(phases[1]);
    expect((await me(second, busy.access_token)).status).toBe(200);
    expect((await me(second, idle.access_token)).status).toBe(200);
    const rolled = await refreshed(second, busy);
    expect((await me(second, rolled.access_token)).status).toBe(200);

    const third = await phase(phases[2]);
    expect((await me(third, rolled.access_token)).status).toBe(200);
    expect((await refresh(third, rolled)).status).toBe(200);
    // Nobody used it while both keys were listed.
    expect((await refresh(third, idle)).body["code"]).toBe("token_invalid");
  });

  test("The JWK set that is published has public members only.", async () => {
    const published = ["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"];
    const url = await start({}, memoryEngine, { secrets: [secret], jwks: { keys: [newer, older, rsa(2048)] } });
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: readonly object[] };
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(published).toEqual(expect.arrayContaining(Object.keys(key)));
    const symmetric = await start({}, memoryEngine, { secrets: [secret] });
    expect(await (await fetch(`${symmetric}/.well-known/jwks.json`)).json()).toEqual({ keys: [] });
  });
});

describe("RF-01 Each refresh supersedes the last, and deadlines hold", () => {
  const day = 86_400;

  test.each(["opaque", "jwt"])("Of three pairs the last alone is good (%s).", async (strategy) => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
    const second = await refreshed(url, pair);
    const third = await refreshed(url, second);
    expect((await me(url, pair.access_token)).body["code"]).toBe("token_invalid");
    // The access token before the last refresh is good for the retry window.
    expect((await me(url, second.access_token)).status).toBe(200);
    await deployment.harness.advance?.(10);
    expect((await me(url, second.access_token)).body["code"]).toBe("token_invalid");
    expect((await me(url, third.access_token)).status).toBe(200);
    expect(
      new Set([pair, second, third].flatMap((each) => Object.values(each).filter((one) => typeof one === "string")))
        .size,
    ).toBe(7);
  });

  test("A login that is not refreshed ends when its idle time is over, to the second; each refresh renews that.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_REFRESH_IDLE_TTL: "86400" });
    await deployment.harness.advance?.(day - 1);
    const next = await refreshed(url, pair);
    await deployment.harness.advance?.(day - 1);
    const last = await refreshed(url, next);
    await deployment.harness.advance?.(day);
    expect((await refresh(url, last)).body["code"]).toBe("token_expired");
  });

  test("No refreshing carries a login past its deadline.", async () => {
    const settings = { PORTCULLIS_REFRESH_IDLE_TTL: `${day}`, PORTCULLIS_SESSION_TTL: `${3 * day}` };
    let { url, pair } = await startWithAlice(settings);
    const step = day / 2;
    for (let age = step; age < 3 * day; age += step) {
      await deployment.harness.advance?.(step);
      pair = await refreshed(url, pair);
    }
    await deployment.harness.advance?.(step - 1);
    const last = await refreshed(url, pair);
    expect((await me(url, last.access_token)).status).toBe(200);
    await deployment.harness.advance?.(1);
    expect(await answersTo(url, last)).toEqual(["401 token_expired", "401 token_expired"]);
  });
});

// Fifty at once, a hundred times over, from two processes: test/process/races.test.ts.
describe("RF-02 Of many refreshes with one token one succeeds in the store", () => {
  for (const engine of engines) {
    test.skipIf(engine.skipped !== null)(`${engine.label}.`, async () => {
      const outcomes: boolean[] = [];
      const racing = altered(engine, ({ accessTokens }) => ({
        accessTokens: replacing(accessTokens, {
          rotate: async (rotation) => {
            const won = await accessTokens.rotate(rotation);
            outcomes.push(won);
            return won;
          },
        }),
      }));
      let { url, pair } = await startWithAlice({}, racing);
      for (let round = 1; round <= 5; round += 1) {
        outcomes.length = 0;
        const answers = await Promise.all(Array.from({ length: 50 }, () => refreshed(url, pair)));
        expect(outcomes.filter(Boolean)).toHaveLength(1);
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        [pair = pair] = answers;
        expect((await me(url, pair.access_token)).status).toBe(200);
      }
      expect(eventsIn(deployment, "refreshed").filter(({ repeated }) => repeated === false)).toHaveLength(5);
    });
  }

  test("A write that changed nothing hands out nothing of its own.", async () => {
    const losing = altered(memoryEngine, ({ accessTokens }) => ({
      accessTokens: replacing(accessTokens, { rotate: () => Promise.resolve(false) }),
    }));
    const { url, pair } = await startWithAlice({}, losing);
    expect((await refresh(url, pair)).status).toBe(401);
  });
});

describe("RF-03 The immediate parent may be repeated for a while, and gets the same pair", () => {
  for (const engine of engines) {
    test.skipIf(engine.skipped !== null)(
      `An answer that was cut off after the commit is had again: ${engine.label}.`,
      async () => {
        let cut = () => {};
        const cutting = altered(engine, ({ accessTokens }) => ({
          accessTokens: replacing(accessTokens, {
            rotate: async (rotation) => {
              const won = await accessTokens.rotate(rotation);
              cut();
              return won;
            },
          }),
        }));
        const { url, pair } = await startWithAlice({}, cutting);
        const body = JSON.stringify({ refresh_token: pair.refresh_token });
        const head = `POST /auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
        const socket = await open(url);
        let received = "";
        socket.on("data", (chunk) => (received += String(chunk)));
        const isCut = new Promise<void>((resolve) => {
          cut = () => {
            cut = () => {};
            socket.destroy();
            resolve();
          };
        });
        socket.write(`${head}\r\n\r\n${body}`);
        await isCut;
        expect(received).toBe("");
        const [again, andAgain] = [await refreshed(url, pair), await refreshed(url, pair)];
        expect([andAgain.access_token, andAgain.refresh_token]).toEqual([again.access_token, again.refresh_token]);
        expect((await me(url, again.access_token)).status).toBe(200);
        await refreshed(url, again);
        expect((await me(url, pair.access_token)).status).toBe(401);
      },
    );
  }

  test("Inside the window, to its last moment; after it, it is reuse.", async () => {
    const { url, pair } = await startWithAlice();
    const next = await refreshed(url, pair);
    await deployment.harness.advance?.(9.999);
    expect(await refreshed(url, pair)).toMatchObject({
      access_token: next.access_token,
      refresh_token: next.refresh_token,
    });
    await deployment.harness.advance?.(0.001);
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, next)).toEqual(dead);
  });

  test("A window of 0 turns it off.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
    const next = await refreshed(url, pair);
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, next)).toEqual(dead);
  });

  test("A grandparent never may.", async () => {
    const { url, pair } = await startWithAlice();
    const last = await refreshed(url, await refreshed(url, pair));
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, last)).toEqual(dead);
  });
});

for (const engine of [postgresqlEngine, mongodbEngine]) {
  describe.skipIf(engine.skipped !== null)(`In a process that is killed, on ${engine.label}`, () => {
    let database: FreshDatabase;
    let service: RunningService;
    let names = 0;

    const startService = async (settings: Environment = {}) => {
      service = await serve({
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: secret,
        ...unthrottled,
        ...cheapHashes,
        ...settings,
      });
      return service.url;
    };

    const killService = async () => {
      service.kill("SIGKILL");
      await service.ended;
    };

    const newUser = async (url: string) => {
      const who = { ...credentials, username: `user-${(names += 1)}` };
      expect((await post(url, "register", who)).status).toBe(201);
      return who;
    };

    beforeAll(async () => {
      database = await engine.fresh();
    });
    afterAll(() => database.drop());
    afterEach(killService);

    describe("RF-04 Reuse ends this login and no other, for good, with an event", () => {
      test("also when the service is killed right after.", async () => {
        const before = await startService();
        const who = await newUser(before);
        const [first, other] = [await login(before, who), await login(before, who)];
        const last = await refreshed(before, await refreshed(before, first));
        expect((await refresh(before, first)).body["code"]).toBe("token_reused");
        await killService();
        expect(service.output.stdout.match(/"event":"token_reused"/g)).toHaveLength(1);
        const restarted = await startService();
        expect(await answersTo(restarted, last)).toEqual(dead);
        expect(await answersTo(restarted, other)).toEqual(["200", "200"]);
      });
    });

    describe("RF-05 That a token was used survives kill -9", () => {
      test("which comes with the answer.", async () => {
        const before = await startService({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
        const pair = await login(before, await newUser(before));
        const answer = await fetch(`${before}/auth/refresh`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ refresh_token: pair.refresh_token }),
        });
        service.kill("SIGKILL");
        const next = (await answer.json()) as Pair;
        await service.ended;
        const restarted = await startService({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
        expect((await me(restarted, next.access_token)).status).toBe(200);
        expect((await refresh(restarted, pair)).body["code"]).toBe("token_reused");
      });
    });
  });
}

describe("RF-04 Reuse ends this login and no other, with an event", () => {
  test.each(["opaque", "jwt", "jwt-stateless"])("(%s)", async (strategy) => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
    const other = await login(url);
    const last = await refreshed(url, await refreshed(url, pair));
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect((await refresh(url, last)).body["code"]).toBe("token_invalid");
    expect(await answersTo(url, other)).toEqual(["200", "200"]);
    const { id } = await storedUser(deployment, credentials.username);
    expect(eventsIn(deployment, "token_reused")).toMatchObject([{ level: "error", user_id: id }]);
  });
});

describe("LO-01 Logout ends a login with both its tokens, however often and late it comes", () => {
  const ways: readonly (readonly [string, (url: string, pair: Pair) => Promise<Answer>])[] = [
    ["the access token", (url, { access_token }) => post(url, "logout", {}, access_token)],
    ["the refresh token", (url, { refresh_token }) => post(url, "logout", { refresh_token })],
    ["both", (url, { access_token, refresh_token }) => post(url, "logout", { refresh_token }, access_token)],
  ];

  describe.each(["opaque", "jwt"])("%s", (strategy) => {
    const begin = () => startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });

    test.each(ways)("By %s, twice, and no other login.", async (_, logout) => {
      const { url, pair } = await begin();
      const other = await login(url);
      expect((await logout(url, pair)).status).toBe(204);
      expect(await answersTo(url, pair)).toEqual(dead);
      expect((await logout(url, pair)).status).toBe(204);
      expect(await answersTo(url, other)).toEqual(["200", "200"]);
      expect(eventsIn(deployment, "logged_out")).toHaveLength(1);
    });

    test.each(ways)("By %s, when it has expired.", async (_, logout) => {
      const { url, pair } = await begin();
      await deployment.harness.advance?.(901);
      expect((await me(url, pair.access_token)).body["code"]).toBe("token_expired");
      expect((await logout(url, pair)).status).toBe(204);
      expect((await refresh(url, pair)).body["code"]).toBe("token_invalid");
    });

    test.each(ways)("By %s, of a disabled user.", async (_, logout) => {
      const { url, pair } = await begin();
      const { id } = await storedUser(deployment, credentials.username);
      await deployment.harness.setDisabled?.(id, true);
      expect((await logout(url, pair)).status).toBe(204);
      await deployment.harness.setDisabled?.(id, false);
      expect(await answersTo(url, pair)).toEqual(dead);
    });

    test("An unknown token is answered by 204, and ends nothing.", async () => {
      const { url, pair } = await begin();
      const forged = `${pair.access_token.slice(0, -8)}AAAAAAAA`;
      for (const token of ["x", "a.b.c", forged, pair.refresh_token]) {
        expect((await post(url, "logout", {}, token)).status).toBe(204);
      }
      for (const refresh_token of ["", "x", pair.access_token, `${pair.refresh_token.slice(0, -8)}AAAAAAAA`]) {
        expect((await post(url, "logout", { refresh_token })).status).toBe(204);
      }
      expect(await answersTo(url, pair)).toEqual(["200", "200"]);
    });
  });
});

describe("PC-01 A change of password needs a live token and the current password, and is one atomic write", () => {
  const newPassword = "another horse battery";
  const change = { current_password: credentials.password, new_password: newPassword };
  const canLogIn = async (url: string, password: string) =>
    (await post(url, "login", { ...credentials, password })).status === 200;

  test("Without a live token nothing is changed.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: "jwt-stateless" });
    await post(url, "logout", { refresh_token: pair.refresh_token });
    expect((await me(url, pair.access_token)).status).toBe(200);
    for (const token of [undefined, "x", pair.refresh_token, pair.access_token]) {
      expect((await post(url, "change-password", change, token)).status).toBe(401);
    }
    const { access_token } = await login(url);
    await deployment.harness.advance?.(900);
    expect((await post(url, "change-password", change, access_token)).status).toBe(401);
    expect(await canLogIn(url, credentials.password)).toBe(true);
  });

  test("Nor without the current password, whose guessing is slowed down together with that at login.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_THROTTLE: "on" });
    const wrong = { ...change, current_password: "wrong horse battery" };
    for (let failure = 1; failure <= 5; failure += 1) {
      expect((await post(url, "change-password", wrong, pair.access_token)).body["code"]).toBe("wrong_password");
    }
    for (const answer of [
      await post(url, "change-password", change, pair.access_token),
      await post(url, "login", credentials),
    ]) {
      expect(answer).toMatchObject({ status: 429, body: { code: "too_many_attempts" } });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    expect((await me(url, pair.access_token)).status).toBe(200);
    await deployment.harness.advance?.(1);
    expect((await post(url, "change-password", change, pair.access_token)).status).toBe(204);
  });

  for (const engine of engines) {
    describe.skipIf(engine.skipped !== null)(`On ${engine.label}`, () => {
      /** Breaks off before or after one write of the change, and never comes to another. */
      const breakingOff = async (point: "before the write" | "after the write" | "before cleaning") => {
        let broken = false;
        const breakOff = () => Promise.reject(new StorageError("unavailable"));
        const breaking = altered(engine, ({ users, accessTokens }) => ({
          users: replacing(users, {
            changePassword: async (given) => {
              if (point === "before the write") return breakOff();
              const changed = await users.changePassword(given);
              if (point === "before cleaning") return changed;
              broken = true;
              return breakOff();
            },
          }),
          accessTokens: replacing(accessTokens, {
            revokeAll: (target) =>
              broken || point === "before cleaning" ? breakOff() : accessTokens.revokeAll(target),
          }),
        }));
        const { url, pair } = await startWithAlice({}, breaking);
        const other = await login(url);
        const { status } = await post(url, "change-password", change, pair.access_token);
        const [held, now] = [await canLogIn(url, credentials.password), await canLogIn(url, newPassword)];
        return { status, held, now, tokens: [await answersTo(url, pair), await answersTo(url, other)] };
      };

      const alive = ["200", "200"];

      test("Broken off before the write, all is as it was.", async () => {
        const seen = await breakingOff("before the write");
        expect(seen).toEqual({ status: 503, held: true, now: false, tokens: [alive, alive] });
      });

      test("Broken off after it, the password is the new one and every older token is dead.", async () => {
        const seen = await breakingOff("after the write");
        expect(seen).toEqual({ status: 503, held: false, now: true, tokens: [dead, dead] });
      });

      test("Broken off when dead records are to be deleted, the same, and the change is acknowledged.", async () => {
        const seen = await breakingOff("before cleaning");
        expect(seen).toEqual({ status: 204, held: false, now: true, tokens: [dead, dead] });
        expect(eventsIn(deployment, "cleanup_failed")).toHaveLength(1);
      });
    });
  }
});

describe("PC-02 No login made with the old password survives a racing change", () => {
  test.each(["opaque", "jwt"] as const)(
    "whose password was found good before it, and stored after (%s).",
    async (accessToken) => {
      const storage = createMemoryStorage();
      const clock = new SettableClock();
      const crypto = createCrypto({ secrets: [secret], clock, hash: { memoryKiB: 8, iterations: 1, allowWeak: true } });
      let change = () => Promise.resolve();
      const accessTokens = replacing(storage.accessTokens, {
        create: async (record) => {
          await change();
          return storage.accessTokens.create(record);
        },
      });
      const portcullis = createPortcullis({ ...storage, ...crypto, accessTokens }, { accessToken });
      const { id: userId } = await portcullis.register(credentials);
      const newPassword = "another horse battery";
      change = () => portcullis.changePassword({ userId, currentPassword: credentials.password, newPassword });
      const { pair } = await portcullis.login(credentials);
      const tries = [portcullis.currentUser(pair), portcullis.refresh(pair)];
      for (const attempt of tries) await expect(attempt).rejects.toMatchObject({ code: "token_invalid" });
    },
  );

  for (const engine of engines) {
    test.skipIf(engine.skipped !== null)(
      `Of two changes made with one password the first holds, and the other is told: ${engine.label}.`,
      async () => {
        let meanwhile = () => Promise.resolve();
        const racing = altered(engine, ({ users }) => ({
          users: replacing(users, {
            changePassword: async (change) => {
              await meanwhile();
              return users.changePassword(change);
            },
          }),
        }));
        const { url, pair } = await startWithAlice({}, racing);
        const { id: userId } = await storedUser(deployment, credentials.username);
        const [first, second] = ["the first battery", "the second battery"];
        meanwhile = () => {
          meanwhile = () => Promise.resolve();
          const change = { userId, currentPassword: credentials.password, newPassword: first ?? "" };
          return deployment.portcullis.changePassword(change);
        };
        const change = { current_password: credentials.password, new_password: second };
        expect((await post(url, "change-password", change, pair.access_token)).body["code"]).toBe("wrong_password");
        expect(await answersTo(url, pair)).toEqual(dead);
        const statusWith = async (password = "") => (await post(url, "login", { ...credentials, password })).status;
        expect([await statusWith(first), await statusWith(second)]).toEqual([200, 401]);
      },
    );
  }

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`Two processes on one ${engine.label}`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        both = await startTwoProcesses(engine, unthrottled);
      });
      afterAll(() => both.close());

      const people = 10;

      /** Of one person; how many logins with an old password outlived it. */
      const race = async (username: string, rounds: number) => {
        const { url } = both;
        let { password } = credentials;
        let survivors = 0;
        expect((await post(url(0), "register", { username, password })).status).toBe(201);
        for (let round = 0; round < rounds; round += 1) {
          const old = { username, password };
          const { access_token } = await login(url(round), old);
          password = `correct horse battery ${round}`;
          const change = { current_password: old.password, new_password: password };
          const [changed, ...logins] = await Promise.all([
            post(url(round), "change-password", change, access_token),
            post(url(round), "login", old),
            post(url(round + 1), "login", old),
          ]);
          expect(changed.status).toBe(204);
          for (const { status, body } of logins) {
            expect([200, 401]).toContain(status);
            if (status !== 200) continue;
            const answers = await answersTo(url(round), body as unknown as Pair);
            if (answers.includes("200")) survivors += 1;
          }
        }
        return survivors;
      };

      test("two hundred times over, by ten people at once.", async () => {
        const survivors = await Promise.all(
          Array.from({ length: people }, (_, person) => race(`person-${person}`, 200 / people)),
        );
        expect(survivors).toEqual(Array.from({ length: people }, () => 0));
      }, 300_000);
    });
  }
});
