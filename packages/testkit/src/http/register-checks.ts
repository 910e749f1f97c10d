import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, newCredentials, randomText, register, registration, tryLogin } from "./accounts.ts";
import { assertIssues, assertPlainHeaders, assertProblem, assertRefused } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { post } from "./request.ts";

const tryRegister = (harness: HttpHarness, fields: Readonly<Record<string, unknown>>) =>
  post(harness, "register", { json: registration(harness, fields) });

/** A text of this many code points that is on no list of common passwords. */
const passwordOf = (length: number) => (randomText() + randomText().repeat(length / 16)).slice(0, length);

export const registerChecks = checksOf<HttpHarness, string>("POST /register", [
  {
    line: "HTTP",
    name: "A registration answers 201 and the user, without any secret.",
    run: async (harness) => {
      const fields = registration(harness);
      const answer = await post(harness, "register", { json: fields });
      assert.equal(answer.status, 201, answer.text);
      assertPlainHeaders(answer);
      assert.match(answer.headers.get("cache-control") ?? "", /\bno-store\b/);
      const { id, created_at, ...rest } = answer.body;
      assert.ok(typeof id === "string" && id !== "", answer.text);
      assert.ok(!Number.isNaN(Date.parse(String(created_at))), answer.text);
      const { password, ...shown } = fields;
      assert.deepStrictEqual(rest, { ...shown, disabled: false });
      assert.ok(!answer.text.includes(String(password)) && !answer.text.includes("argon2"), "a secret is shown");
    },
  },
  {
    line: "HTTP",
    name: "A username that is taken, in any case, is rejected with 409.",
    run: async (harness) => {
      const { username } = await register(harness);
      for (const spelling of [username, username.toUpperCase(), username.toLowerCase()]) {
        assertProblem(await tryRegister(harness, { username: spelling }), 409, "username_taken");
      }
    },
  },
  {
    line: "RG-02",
    name: "Of simultaneous registrations of one name, one answers 201, the others 409.",
    run: async (harness) => {
      const { username } = newCredentials();
      const answers = await Promise.all(Array.from({ length: 16 }, () => tryRegister(harness, { username })));
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      for (const answer of answers.filter(({ status }) => status !== 201)) assertProblem(answer, 409, "username_taken");
    },
  },
  {
    line: "RG-03",
    name: "A registration with unknown or privileged fields is rejected with 422 and stores nothing.",
    run: async (harness) => {
      const extras = { id: "1", disabled: true, password_hash: "$x", role: "admin", created_at: "2001-01-01", x: 1 };
      for (const [name, value] of Object.entries(extras)) {
        const credentials = newCredentials();
        assertIssues(await tryRegister(harness, { ...credentials, [name]: value }), [`/${name}`]);
        assertProblem(await tryLogin(harness, credentials), 401, "invalid_credentials");
      }
    },
  },
  {
    line: "IN-01",
    name: "A field of a registration that is not text is rejected with 422.",
    run: async (harness) => {
      for (const value of [null, 1, true, [], ["x"], {}, { $ne: null }, { $gt: "" }]) {
        assertIssues(await tryRegister(harness, { username: value }), ["/username"]);
        assertIssues(await tryRegister(harness, { password: value }), ["/password"]);
      }
      assertIssues(await tryRegister(harness, { username: undefined }), ["/username"]);
      assertIssues(await tryRegister(harness, { password: undefined }), ["/password"]);
    },
  },
  {
    line: "RG-01",
    name: "A username that is empty or has blanks, control, invisible or directional characters is rejected.",
    run: async (harness) => {
      const name = randomText();
      for (const username of ["", " ", ` ${name}`, `${name}\n`, `a\u202e${name}`, `a\u200b${name}`, "x".repeat(1000)]) {
        assertIssues(await tryRegister(harness, { username }), ["/username"]);
      }
    },
  },
  {
    line: "PW-01",
    name: "A new password must have 8 to 128 code points; an emoji counts as one.",
    run: async (harness) => {
      const emoji = Array.from({ length: 7 }, (_, index) => String.fromCodePoint(0x1f600 + index)).join("");
      for (const password of ["", passwordOf(7), emoji, passwordOf(129)]) {
        assertIssues(await tryRegister(harness, { password }), ["/password"]);
      }
      for (const password of [passwordOf(8), `${emoji}\u{1f9ed}`, passwordOf(128)]) {
        const { username } = newCredentials();
        await register(harness, { username, password });
        await login(harness, { username, password });
      }
    },
  },
  {
    line: "PW-02",
    name: "A password with too many bytes is rejected, at login in the same way for every user.",
    run: async (harness) => {
      const password = "\u{1F600}".repeat(2000);
      assertIssues(await tryRegister(harness, { password }), ["/password"]);
      const { username } = await register(harness);
      const [known, unknown] = await Promise.all(
        [username, randomText()].map((name) => tryLogin(harness, { username: name, password })),
      );
      assert.equal(known?.status, unknown?.status);
      assert.ok(known !== undefined && known.status >= 400 && known.status < 500);
    },
  },
  {
    line: "PW-03",
    name: "The whole password matters: nothing is cut, trimmed or folded.",
    run: async (harness) => {
      const { username } = newCredentials();
      const password = `${"long ".repeat(14)}${randomText()}A`;
      await register(harness, { username, password });
      const others = [
        `${password.slice(0, -1)}B`,
        password.slice(0, -1),
        `${password} `,
        ` ${password}`,
        password.toLowerCase(),
      ];
      for (const other of others) {
        assertProblem(await tryLogin(harness, { username, password: other }), 401, "invalid_credentials");
      }
      await login(harness, { username, password });
    },
  },
  {
    line: "PW-04",
    name: "A password may contain any Unicode, and no composition rules apply.",
    run: async (harness) => {
      const digits = Array.from(randomText(), (character) => character.charCodeAt(0) % 10).join("");
      for (const password of [`${digits}7391`, "        \u3000 gap  ", `密码${digits}很长`, `${digits}\t\u202e`]) {
        const { username } = newCredentials();
        await register(harness, { username, password });
        await login(harness, { username, password });
      }
    },
  },
  {
    line: "PW-05",
    name: "Composed and decomposed spellings of a password log in; compatibility forms do not.",
    run: async (harness) => {
      const { username } = newCredentials();
      const end = randomText();
      await register(harness, { username, password: `caf\u00e9 \ufb01ne ${end}` });
      await login(harness, { username, password: `cafe\u0301 \ufb01ne ${end}` });
      assertProblem(await tryLogin(harness, { username, password: `café fine ${end}` }), 401, "invalid_credentials");
    },
  },
  {
    line: "PW-06",
    name: "A common password, and the username, are rejected with a reason; a common one with a long suffix is not.",
    skip: ({ refusesCommonPasswords = true }) => (refusesCommonPasswords ? null : "no list of common passwords in use"),
    run: async (harness) => {
      for (const password of ["password1", "12345678", "qwertyuiop"]) {
        assertIssues(await tryRegister(harness, { password }), ["/password"]);
      }
      const { username } = newCredentials();
      assertIssues(await tryRegister(harness, { username, password: username }), ["/password"]);
      await register(harness, { username, password: `password1${randomText()}` });
    },
  },
  {
    line: "IN-03",
    name: "Ill-formed text and NUL are rejected, in names and in values.",
    run: async (harness) => {
      const { username, password } = newCredentials();
      const escapes = ["\\ud800", "\\udfff\\ud800", "\\u0000"];
      for (const escape of escapes) {
        const bodies = [
          `{"username":"${username}${escape}","password":"${password}"}`,
          `{"username":"${username}","password":"${password}${escape}"}`,
          `{"username":"${username}","password":"${password}","x${escape}":"1"}`,
        ];
        for (const body of bodies) {
          assertRefused(await post(harness, "register", { raw: { body, type: "application/json" } }));
        }
      }
    },
  },
]);
