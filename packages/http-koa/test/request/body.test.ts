import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { malformedBodies } from "../../../http/test/support/malformed-bodies.ts";
import { sendRaw } from "../raw-http.ts";
import { alice, problemOf, startService } from "../service.ts";

const json = { "Content-Type": "application/json" };
const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe("a rejected body reaches no repository", () => {
  test.each(malformedBodies)("%s: %i %s", async (_, status, code, headers, body) => {
    const service = await startService({ settings: {} });
    const response = await service.send("POST", "/auth/login", { headers, body });
    expect(await problemOf(response)).toMatchObject({ status, code, contentType: "application/problem+json" });
    expect(response.status).toBe(status);
    expect(service.calls).toEqual([]);
    expect(service.errors).toEqual([]);
  });

  test("only login, refresh and logout accept forms", async () => {
    const service = await startService({ settings: {} });
    const body = "username=alice&password=correct+horse+battery";
    for (const path of ["/auth/register", "/auth/change-password"]) {
      const response = await service.send("POST", path, { headers: form, body, token: "a" });
      expect(response.status).toBe(415);
    }
    expect(service.calls).toEqual([]);
  });

  test("issues name each field by pointer and code, without its value", async () => {
    const service = await startService({ settings: {} });
    const response = await service.sendJson("/auth/login", { username: 17, "a/b~c": "canary" });
    const problem = await problemOf(response);
    expect(problem["errors"]).toEqual([
      { pointer: "/username", code: "invalid_type", detail: "Must be a string." },
      { pointer: "/password", code: "required", detail: "Required." },
      { pointer: "/a~1b~0c", code: "unknown_field", detail: "Not a known field." },
    ]);
    expect(JSON.stringify(problem)).not.toContain("canary");
  });
});

describe("a body has at most 16 KiB", () => {
  const padded = (bytes: number) => `{"username":"a","password":"${"x".repeat(bytes - 30)}"}`;

  test("16,384 bytes pass to the next check", async () => {
    const service = await startService({ settings: {} });
    expect(padded(16_384)).toHaveLength(16_384);
    const response = await service.send("POST", "/auth/login", { headers: json, body: padded(16_384) });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [{ pointer: "/password", code: "too_long" }],
    });
  });

  test.each([16_385, 100_000, 5_000_000])(
    "%i bytes are rejected by their announced length, and the connection is closed",
    async (bytes) => {
      const service = await startService({ settings: {} });
      const response = await service.send("POST", "/auth/login", { headers: json, body: padded(bytes) });
      expect(response.headers.get("Connection")).toBe("close");
      expect(await problemOf(response)).toMatchObject({ status: 413, code: "payload_too_large" });
      expect(service.errors).toEqual([]);
    },
  );

  test("a body without Content-Length is rejected as soon as it is too long", async () => {
    const service = await startService({ settings: {} });
    const socket = connect(service.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
    socket.write(
      "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    for (let i = 0; i < 5; i += 1) socket.write(chunk);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 .*\r\nConnection: close\r\n/s);
    await once(socket, "close");
    expect(service.errors).toEqual([]);
  });

  test("a Content-Length that is too long is rejected before the body is sent", async () => {
    const service = await startService({ settings: {} });
    const head =
      "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n";
    const answer = await sendRaw(service.port, head);
    expect(answer.status).toBe(413);
  });
});

test.each([
  ["where there is nothing", "/auth/nothing", "Content-Type: application/json", 404],
  ["of a type that is refused", "/auth/login", "Content-Type: text/plain", 415],
  ["without a token", "/auth/change-password", "Content-Type: application/json", 401],
])(
  "an endless body %s is not read further, and the connection closes after the answer",
  async (_, path, type, status) => {
    const service = await startService({ settings: {} });
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\n${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await sendRaw(service.port, head, "1\r\n{\r\n");
    expect([answer.status, answer.headers.get("connection")]).toEqual([status, ["close"]]);
  },
);

test("a small unread body does not close the connection", async () => {
  const service = await startService({ settings: {} });
  const response = await service.sendJson("/auth/change-password", { current_password: "a", new_password: "b" });
  expect([response.status, response.headers.get("Connection")]).toEqual([401, "keep-alive"]);
});

test("a client that disconnects during its body is not reported as an error", async () => {
  const service = await startService({ settings: {} });
  const socket = connect(service.port, "127.0.0.1");
  socket.write(
    "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
  );
  const [request] = (await once(service.server, "request")) as [IncomingMessage];
  socket.resetAndDestroy();
  await new Promise((resolve) => request.on("close", resolve));
  const response = await service.sendJson("/auth/login", alice);
  expect(response.status).toBe(401);
  expect(service.errors).toEqual([]);
});

test("JSON may have charset=utf-8", async () => {
  const service = await startService({ settings: {} });
  const headers = { "Content-Type": 'Application/JSON; charset="UTF-8"', "Content-Encoding": "identity" };
  const response = await service.sendJson("/auth/register", alice, { headers });
  expect(response.status).toBe(201);
});

test("two Content-Type headers are rejected", async () => {
  const service = await startService({ settings: {} });
  const head = "POST /auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n";
  const types = "Content-Type: application/json\r\nContent-Type: text/plain\r\n";
  const answer = await sendRaw(service.port, `${head}${types}\r\n{}`);
  expect(answer.status).toBe(415);
});
