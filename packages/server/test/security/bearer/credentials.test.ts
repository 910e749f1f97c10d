import { describe, expect, test } from "vitest";
import { me } from "../../support/client.ts";
import { answersTo } from "../../support/pairs.ts";
import { exchange } from "../../support/raw-connection.ts";
import { startWithAlice } from "../../support/start.ts";

/** Sends exactly these lines after the first line of the request. Returns the whole answer. */
const sendRaw = (url: string, lines: readonly string[], request = "GET /auth/me") =>
  exchange(url, [`${request} HTTP/1.1`, "Host: localhost", "Connection: close", ...lines, "", ""].join("\r\n"));

const headOf = (answer: string) => answer.slice(0, answer.indexOf("\r\n\r\n"));
const challengeOf = (answer: string) => /^www-authenticate: (.*)$/im.exec(headOf(answer))?.[1]?.trim();

describe("BE-02 Credentials are accepted once, in one way, and are not decoded", () => {
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

  test("Two Authorization headers, or a header with a token in the query or form, are rejected with 400 invalid_request.", async () => {
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

  test("A token in a cookie with another in the query or form is rejected with 400 invalid_request.", async () => {
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

  test("A token only in the query or the body is ignored, with 401.", async () => {
    const { url, pair } = await startWithAlice();
    const { access_token } = pair;
    const answer = await fetch(`${url}/auth/me?access_token=${access_token}`);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="portcullis"']);
    for (const body of [new URLSearchParams({ access_token }), JSON.stringify({ access_token })]) {
      expect((await fetch(`${url}/auth/logout-all`, { method: "POST", body })).status).toBe(401);
    }
    expect((await me(url, access_token)).status).toBe(200);
  });

  test("The scheme is matched in any case, and extra blanks before the token are ignored.", async () => {
    const { url, pair } = await startWithAlice();
    for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "]) {
      expect(await sendRaw(url, [`Authorization: ${scheme} ${pair.access_token}`])).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test("Malformed credentials are not decoded, not repeated in a header, and never answered with 5xx.", async () => {
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
