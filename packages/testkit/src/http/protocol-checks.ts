import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { checksOf } from "../harness/check.ts";
import { registration, signUp } from "./accounts.ts";
import { needsCookies } from "./capabilities.ts";
import { assertPlainHeaders, assertProblem } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { type Answer, get, post, send } from "./request.ts";

const json = "application/json";
const cap = 16_384;

const postRaw = (
  harness: HttpHarness,
  path: string,
  body: NonNullable<RequestInit["body"]>,
  type: string | null = json,
) => post(harness, path, { raw: { body, type } });

/** The methods and paths that take a body. */
const bodied = ["register", "login", "refresh"];

const assertInvalid = (answer: Answer) => assertProblem(answer, 400, "invalid_request");

/** A JSON object of exactly this many bytes, with one unknown field. */
const ofSize = (bytes: number) => `{"x":"${"y".repeat(bytes - 8)}"}`;

export const protocolChecks = checksOf<HttpHarness, string>("Requests as such", [
  {
    line: "ER-01",
    name: "An unknown path answers 404.",
    run: async (harness) => {
      for (const path of ["nothing", "me/", "ME", "login/x", "%ff", "..%2fme", "sessions/x/y", ""]) {
        assertProblem(await get(harness, path), 404, "not_found");
      }
    },
  },
  {
    line: "ER-01",
    name: "An unsupported method answers 405 and lists the supported ones.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const wrong = [
        ["GET", "login", "POST"],
        ["PUT", "register", "POST"],
        ["DELETE", "refresh", "POST"],
        ["POST", "me", "GET"],
        ["PATCH", "sessions", "GET"],
        ["GET", "sessions/0190b8f1-0000-7000-8000-000000000000", "DELETE"],
      ] as const;
      for (const [method, path, allowed] of wrong) {
        const answer = await send(harness, method, path, { token: pair.access_token });
        assertProblem(answer, 405, "method_not_allowed");
        assert.ok((answer.headers.get("allow") ?? "").split(/,\s*/).includes(allowed), `Allow for ${path}`);
      }
    },
  },
  {
    line: "IN-02",
    name: "A body with another media type, without one, or in another charset is rejected with 415.",
    run: async (harness) => {
      const body = JSON.stringify(registration(harness));
      const types = [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "x",
        null,
      ];
      for (const type of [...types, "application/json; charset=utf-16", "application/json; charset=latin1"]) {
        const bytes = new TextEncoder().encode(body);
        for (const path of bodied) {
          assertProblem(await postRaw(harness, path, bytes, type), 415, "unsupported_media_type");
        }
      }
      const form = await post(harness, "register", { form: { username: "x", password: "y" } });
      assertProblem(form, 415, "unsupported_media_type");
      const accepted = await postRaw(harness, "register", body, "application/json; charset=UTF-8");
      assert.equal(accepted.status, 201, accepted.text);
    },
  },
  {
    line: "IN-02",
    name: "A body with a content encoding is rejected with 415 before it is decoded.",
    run: async (harness) => {
      const body = new Uint8Array(gzipSync(JSON.stringify(registration(harness))));
      for (const encoding of ["gzip", "br", "deflate", "zstd", "gzip, gzip", "x"]) {
        const what = { raw: { body, type: json }, headers: { "content-encoding": encoding } };
        assertProblem(await post(harness, "register", what), 415, "unsupported_media_type");
      }
    },
  },
  {
    line: "IN-03",
    name: "A body of more than 16 KiB is rejected with 413, announced or streamed; one of 16 KiB is read.",
    run: async (harness) => {
      for (const path of bodied) {
        assertProblem(await postRaw(harness, path, ofSize(cap)), 422, "validation_failed");
        assertProblem(await postRaw(harness, path, ofSize(cap + 1)), 413, "payload_too_large");
        const chunk = new TextEncoder().encode(" ".repeat(cap / 4));
        const streamed = ReadableStream.from(Array.from({ length: 5 }, () => chunk));
        assertProblem(await postRaw(harness, path, streamed), 413, "payload_too_large");
      }
    },
  },
  {
    line: "IN-03",
    name: "A body that is not JSON in UTF-8 is rejected with 400: other syntax, invalid bytes, a byte order mark.",
    run: async (harness) => {
      const sound = JSON.stringify(registration(harness));
      const bytes = [
        [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d],
        [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d],
        [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d],
        [0xef, 0xbb, 0xbf, ...new TextEncoder().encode(sound)],
      ];
      const texts = [
        "{",
        "{}}",
        "x",
        `${sound},`,
        `${sound}${sound}`,
        sound.replaceAll('"', "'"),
        '{"username":NaN}',
        "{'a':1}",
      ];
      for (const body of [...bytes.map((one) => new Uint8Array(one)), ...texts, sound.replace("}", ",}")]) {
        for (const path of bodied) assertInvalid(await postRaw(harness, path, body));
      }
    },
  },
  {
    line: "IN-03",
    name: "A body that is empty or not an object is rejected with 400.",
    run: async (harness) => {
      for (const body of ["", "null", "[]", '"text"', "1", "true", '[{"username":"x"}]', "   "]) {
        for (const path of bodied) {
          const answer = await postRaw(harness, path, body);
          // If cookies may hold the token, a request without a body has no token.
          const mayComeInCookie = path === "refresh" && body === "" && needsCookies(harness) === null;
          if (mayComeInCookie) assertProblem(answer, 401, "token_missing");
          else assertInvalid(answer);
        }
      }
    },
  },
  {
    line: "IN-03",
    name: "A repeated field, however escaped, is rejected with 400.",
    run: async (harness) => {
      const { username, password } = registration(harness);
      const rest = `"password":${JSON.stringify(password)},"username":${JSON.stringify(username)}`;
      for (const twice of [
        `{${rest},"username":"x"}`,
        `{${rest},"\\u0075sername":"x"}`,
        `{${rest},"a":{"b":1,"b":2}}`,
      ]) {
        assertInvalid(await postRaw(harness, "register", twice));
      }
    },
  },
  {
    line: "IN-03",
    name: "A body that is nested too deeply is rejected with 400.",
    run: async (harness) => {
      for (const [open, close] of [
        ["[", "]"],
        ['{"a":', "}"],
      ] as const) {
        const body = `{"username":${open.repeat(1000)}1${close.repeat(1000)}}`;
        assertInvalid(await postRaw(harness, "register", body));
      }
    },
  },
  {
    line: "IN-01",
    name: "Names that reach a prototype are rejected with 400, at any depth and in forms.",
    run: async (harness) => {
      const { username, password } = registration(harness);
      for (const name of ["__proto__", "constructor", "prototype"]) {
        const rest = `"username":"${String(username)}","password":"${String(password)}"`;
        assertInvalid(await postRaw(harness, "register", `{${rest},"${name}":{"disabled":false}}`));
        assertInvalid(await postRaw(harness, "register", `{${rest},"x":{"${name}":1}}`));
        const form = `username=x&password=y&${name}=z`;
        assertInvalid(await postRaw(harness, "login", form, "application/x-www-form-urlencoded"));
      }
    },
  },
  {
    line: "IN-02",
    name: "A form with malformed percent-encoding or invalid UTF-8 is rejected with 400.",
    run: async (harness) => {
      const type = "application/x-www-form-urlencoded";
      for (const value of ["%", "%zz", "%ff", "%c0%af", "%ed%a0%80"]) {
        assertInvalid(await postRaw(harness, "login", `username=${value}&password=x`, type));
      }
    },
  },
  {
    line: "ER-02",
    name: "Every answer forbids guessing its type and does not name the software.",
    run: async (harness) => {
      const answers = [await get(harness, "me"), await get(harness, "/healthz"), await get(harness, "nothing")];
      answers.push(await postRaw(harness, "login", "{"), await get(harness, "/.well-known/jwks.json"));
      for (const answer of answers) assertPlainHeaders(answer);
    },
  },
]);
