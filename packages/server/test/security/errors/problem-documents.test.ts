import { StorageError } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { credentials, post } from "../../support/client.ts";
import { exchange } from "../../support/raw-connection.ts";
import { codeOf, send, type Sent, summary } from "../../support/send.ts";
import { start, startWithAlice, throttled } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";
import { memoryEngine } from "../../support/stores.ts";

describe("ER-01 Errors are problem documents with a stable code and the request id, and reveal nothing internal", () => {
  const boom = "canary-of-the-inside";

  const failing = altered(memoryEngine, ({ users }) => ({
    users: replacing(users, {
      findByUsernameKey: (key) =>
        key === "boom" ? Promise.reject(new TypeError(`${boom} at /srv/app`)) : users.findByUsernameKey(key),
    }),
  }));

  const begin = async () => {
    const { url, pair, deployment } = await startWithAlice(
      { ...throttled, PORTCULLIS_HASH_QUEUE: "0", PORTCULLIS_HASH_CONCURRENCY: "1" },
      failing,
    );
    const { username } = credentials;
    await post(url, "register", { ...credentials, username: "disabled" });
    const { id } = await storedUser(deployment, "disabled");
    await deployment.harness.setDisabled?.(id, true);
    const as = (who: object) => JSON.stringify({ ...credentials, ...who });
    const token = pair.access_token;
    const change = JSON.stringify({ current_password: "wrong", new_password: "another battery" });
    const unknown = "sessions/0190b8f1-0000-7000-8000-000000000000";
    const failures: readonly (readonly [string, Sent, number, string])[] = [
      ["login", { body: "{" }, 400, "invalid_request"],
      ["change-password", { body: change, token }, 400, "wrong_password"],
      ["me", { method: "GET" }, 401, "token_missing"],
      ["me", { method: "GET", token: "x" }, 401, "token_invalid"],
      ["login", { body: as({ password: "wrong" }) }, 401, "invalid_credentials"],
      ["login", { body: as({ username: "disabled" }) }, 403, "account_disabled"],
      ["nothing", { method: "GET" }, 404, "not_found"],
      ["/nothing", { method: "GET" }, 404, "not_found"],
      [unknown, { method: "DELETE", token }, 404, "not_found"],
      ["login", { method: "GET" }, 405, "method_not_allowed"],
      ["register", { body: as({ username: username.toUpperCase() }) }, 409, "username_taken"],
      ["login", { body: JSON.stringify({ x: "y".repeat(17_000) }) }, 413, "payload_too_large"],
      ["login", { body: "<x/>", type: "application/xml" }, 415, "unsupported_media_type"],
      ["register", { body: as({ username: "" }) }, 422, "validation_failed"],
      ["login", { body: as({ username: "boom" }) }, 500, "internal_error"],
    ];
    return { url, deployment, failures };
  };

  test("Every failure is a problem document with its status, code and request id.", async () => {
    const { url, failures, deployment } = await begin();
    for (const [path, sent, status, code] of failures) {
      const reply = await send(url, path, { ...sent, headers: { "x-request-id": "the-request" } });
      expect([path, summary(reply)]).toEqual([path, `${status} ${code}`]);
      expect(reply.headers.get("content-type")).toMatch(/^application\/problem\+json(;|$)/);
      expect(reply.headers.get("x-request-id")).toBe("the-request");
      expect(JSON.parse(reply.text)).toMatchObject({
        type: expect.stringMatching(/^[a-z]+:/),
        title: expect.any(String),
        status,
        code,
        detail: expect.any(String),
        request_id: "the-request",
      });
      expect(reply.text).not.toMatch(/canary|node_modules|\.ts\b|\bat \/|Error:|stack/i);
    }
    expect(deployment.log.join("")).not.toContain(boom);
  });

  test("Each path answers an unsupported method with 405, and lists the supported ones in Allow.", async () => {
    const { url } = await start();
    const paths = {
      register: ["POST"],
      login: ["POST"],
      refresh: ["POST"],
      logout: ["POST"],
      "logout-all": ["POST"],
      "change-password": ["POST"],
      "change-username": ["POST"],
      "reset-password": ["POST"],
      me: ["GET", "PATCH", "DELETE"],
      sessions: ["GET"],
      "sessions/x": ["DELETE"],
      "/healthz": ["GET"],
      "/readyz": ["GET"],
      "/.well-known/jwks.json": ["GET"],
    };
    for (const [path, methods] of Object.entries(paths)) {
      for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !methods.includes(one))) {
        const reply = await send(url, path, { method: other });
        expect([path, other, summary(reply)]).toEqual([path, other, "405 method_not_allowed"]);
        expect(reply.headers.get("allow")?.split(", ")).toEqual(expect.arrayContaining(methods));
        expect(reply.headers.get("allow")?.split(", ")).not.toContain(other);
      }
    }
  });

  test("Answers with 429 and 503 have a Retry-After header.", async () => {
    const away = altered(memoryEngine, ({ users }) => ({
      users: replacing(users, { create: () => Promise.reject(new StorageError("unavailable")) }),
    }));
    const { url } = await start(throttled, away);
    const body = JSON.stringify(credentials);
    const replies = [await send(url, "register", { body })];
    for (let guess = 0; guess < 6; guess += 1) replies.push(await send(url, "login", { body }));
    expect(replies.map(summary)).toEqual([
      "503 unavailable",
      ...Array.from({ length: 5 }, () => "401 invalid_credentials"),
      "429 too_many_attempts",
    ]);
    for (const reply of [replies.at(0), replies.at(-1)]) {
      expect(reply?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(reply?.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    }
  });

  test("A malformed request, or one with too long a header, is answered with a problem document and 400 or 431.", async () => {
    const { url } = await start();
    const refusals = {
      "hello\r\n\r\n": "400 invalid_request",
      "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n": "400 invalid_request",
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n": "400 invalid_request",
      "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n":
        "400 invalid_request",
      [`GET / HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(20_000)}\r\n\r\n`]: "431 header_fields_too_large",
    };
    for (const [bytes, expected] of Object.entries(refusals)) {
      const answer = await exchange(url, bytes);
      const [head = "", text = ""] = answer.split("\r\n\r\n");
      const status = /^HTTP\/1\.1 (\d+)/.exec(head)?.[1];
      expect(head).toMatch(/^content-type: application\/problem\+json/im);
      expect(`${status} ${String(codeOf({ text }))}`).toBe(expected);
      const { request_id: id } = JSON.parse(text) as { readonly request_id: string };
      expect(head.toLowerCase()).toContain(`x-request-id: ${id}`);
    }
  });
});
