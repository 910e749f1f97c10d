import { describe, expect, test } from "vitest";
import { credentials, me } from "../../support/client.ts";
import { linesOf } from "../../support/logged.ts";
import { patiently } from "../../support/patience.ts";
import { closed, open } from "../../support/raw-connection.ts";
import { form, json, send, summary } from "../../support/send.ts";
import { start, startWithAlice } from "../../support/start.ts";
import { engineOfEachKind } from "../../support/stores.ts";

describe("IN-03 Bodies are small, and JSON must be unambiguous", () => {
  const sound = JSON.stringify({ ...credentials, username: "bob" });
  const ofSize = (bytes: number) => `{"x":"${"y".repeat(bytes - 8)}"}`;
  const paths = ["register", "login", "refresh"];

  test("A body of 16 KiB is read; one byte more is rejected with 413, announced or not, and closes the connection.", async () => {
    const { url } = await start();
    for (const path of paths) {
      expect(summary(await send(url, path, { body: ofSize(16_384) }))).toBe("422 validation_failed");
      const over = await send(url, path, { body: ofSize(16_385) });
      expect(summary(over)).toBe("413 payload_too_large");
      expect(over.headers.get("connection")).toBe("close");
      const chunk = new TextEncoder().encode(" ".repeat(4_096));
      const streamed = await send(url, path, { body: ReadableStream.from(Array.from({ length: 5 }, () => chunk)) });
      expect(summary(streamed)).toBe("413 payload_too_large");
    }
  });

  test("An endless body is cut off while it arrives.", async () => {
    const { url, deployment } = await start();
    const head = `POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const socket = await open(url, head);
    socket.resume();
    const chunk = `${(4_096).toString(16)}\r\n${" ".repeat(4_096)}\r\n`;
    const feed = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", feed);
    feed();
    await closed(socket);
    // The answer may be lost with the connection, because it has unread data.
    const answered = () => linesOf(deployment).filter(({ msg }) => msg === "request");
    await expect.poll(answered, patiently).toMatchObject([{ route: "/auth/login", status: 413 }]);
  });

  const malformed: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
    "invalid UTF-8": new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    "overlong UTF-8": new Uint8Array([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
    "a surrogate in UTF-8": new Uint8Array([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    "a byte order mark": new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(sound)]),
    "an end missing": sound.slice(0, -1),
    "something after the end": `${sound}x`,
    "two values": sound + sound,
    "a trailing comma": sound.replace("}", ",}"),
    "single quotes": sound.replaceAll('"', "'"),
    "a comment": sound.replace("{", "{/* */"),
    "a control in a string": sound.replace("bob", "b\u0001b"),
    "no object": '["username"]',
    null: "null",
    nothing: " ",
    "a duplicate key": sound.replace("{", '{"username":"alice",'),
    "a duplicate key, spelt otherwise": sound.replace("{", '{"\\u0075sername":"alice",'),
    "a duplicate key, further in": sound.replace("{", '{"x":{"a":1,"a":2},'),
    "arrays nested a thousand times": sound.replace('"bob"', `${"[".repeat(1000)}${"]".repeat(1000)}`),
    "objects nested nine times": sound.replace('"bob"', `${'{"a":'.repeat(8)}1${"}".repeat(8)}`),
  };

  test(`400: ${Object.keys(malformed).join(", ")}.`, async () => {
    const { url, deployment } = await start();
    for (const [name, body] of Object.entries(malformed)) {
      for (const path of paths) {
        expect([name, path, summary(await send(url, path, { body }))]).toEqual([name, path, "400 invalid_request"]);
      }
    }
    expect(await deployment.store.storage.users.list({ limit: 10 })).toEqual([]);
  });

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `NUL and ill-formed text are rejected with 4xx in every field, on ${engine.label}.`,
      async () => {
        const { url, pair, deployment } = await startWithAlice({}, engine);
        const token = pair.access_token;
        const refreshToken = pair.refresh_token;
        for (const bad of ["\\u0000", "\\ud800", "\\udc00", "\\udfff\\ud800"]) {
          const bodies = [
            ["register", `{"username":"bob${bad}","password":"correct horse battery"}`],
            ["register", `{"username":"bob","password":"correct horse battery${bad}"}`],
            ["register", `{"username":"bob","password":"correct horse battery","x${bad}":"y"}`],
            ["login", `{"username":"alice${bad}","password":"x"}`],
            ["login", `{"username":"alice","password":"${credentials.password}${bad}"}`],
            ["refresh", `{"refresh_token":"${refreshToken}${bad}"}`],
            ["logout", `{"refresh_token":"${refreshToken}${bad}"}`],
            ["change-password", `{"current_password":"${bad}","new_password":"another battery"}`],
            [
              "change-password",
              `{"current_password":"${credentials.password}","new_password":"another battery${bad}"}`,
            ],
          ] as const;
          for (const [path, body] of bodies) {
            const reply = await send(url, path, { token, body });
            expect([path, body, summary(reply)]).toEqual([path, body, "422 validation_failed"]);
            // Not because of anything else that is wrong with it, and not by a use case.
            expect(JSON.parse(reply.text)).toMatchObject({ errors: [{ code: "ill_formed" }] });
          }
        }
        for (const bad of ["%00", "%ff", "%ed%a0%80", "%F0%9F%98%80", "x%00", "'", "%24ne", "1".repeat(1000)]) {
          const { status } = await send(url, `sessions/${bad}`, { method: "DELETE", token });
          expect([bad, status]).toEqual([bad, 404]);
          const typed = await send(url, "login", { type: form, body: `username=${bad}&password=x` });
          expect([400, 401, 422]).toContain(typed.status);
        }
        expect((await me(url, token)).status).toBe(200);
        expect(linesOf(deployment).filter(({ msg }) => msg === "request failed")).toEqual([]);
      },
    );
  }
});
