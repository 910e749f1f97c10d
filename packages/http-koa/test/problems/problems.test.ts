import { AuthError, type AuthErrorCode, StorageError } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test } from "vitest";
import { type HttpErrorCode, problemTypes, RequestError } from "../../src/index.ts";
import { alice, problemOf, replacing, serviceOfAlice, startService } from "../service.ts";

const failing = (error: Error) => {
  const { users } = createMemoryStorage();
  return { users: replacing(users, { findByUsernameKey: () => Promise.reject(error) }) };
};

describe("a problem document", () => {
  test("has type, title, status, code, detail and request id", async () => {
    const { sendJson } = await startService({ settings: {} });
    const response = await sendJson(
      "/auth/register",
      { ...alice, password: "short" },
      { headers: { "X-Request-Id": "r-1" } },
    );
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "urn:portcullis:problem:validation_failed",
      title: "Validation failed",
      status: 422,
      code: "validation_failed",
      detail: "The input is not valid.",
      request_id: "r-1",
      errors: [{ pointer: "/password", code: "too_short", detail: "Must have at least 8 characters." }],
    });
  });

  test("has the OAuth members on login and refresh (RFC 6749 §5.2)", async () => {
    const { sendJson } = await serviceOfAlice();
    const login = await sendJson("/auth/login", { ...alice, password: "wrong" });
    expect(await problemOf(login)).toMatchObject({
      status: 401,
      error: "invalid_grant",
      error_description: "The username or password is wrong.",
    });
    expect(login.headers.get("WWW-Authenticate")).toBe('Bearer realm="portcullis"');
    const refresh = await sendJson("/auth/refresh", { refresh_token: "x" });
    expect(await problemOf(refresh)).toMatchObject({ status: 401, code: "token_invalid", error: "invalid_grant" });
    const empty = await sendJson("/auth/refresh", {});
    expect(await problemOf(empty)).toMatchObject({ status: 422, error: "invalid_request" });
    const register = await sendJson("/auth/register", alice);
    expect(await problemOf(register)).not.toHaveProperty("error");
  });

  test("is never much longer than its request", async () => {
    const { sendJson } = await startService({ settings: {} });
    const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 0]));
    const { errors } = await problemOf(await sendJson("/auth/login", fields));
    expect(errors).toHaveLength(50);
  });

  test("has an error_description of the characters that OAuth allows", () => {
    for (const code of Object.keys(problemTypes)) {
      const detail = new AuthError(code as AuthErrorCode).message || new RequestError(code as HttpErrorCode).message;
      expect(detail).toMatch(/^[ !#-[\]-~]+$/);
    }
  });
});

describe("an internal error", () => {
  test("is answered by 500 without details, and reported to onError", async () => {
    const error = new Error("canary: relation users");
    const { sendJson, errors } = await startService({ settings: {}, replaced: failing(error) });
    const response = await sendJson("/auth/login", alice);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 500, code: "internal_error", error: "server_error" });
    expect(JSON.stringify(problem)).not.toContain("canary");
    expect(errors).toEqual([error]);
  });

  test.each(["corrupt", "failed"] as const)("of a storage that is %s is answered by 500", async (kind) => {
    const error = new StorageError(kind, "23514");
    const { sendJson, errors } = await startService({ settings: {}, replaced: failing(error) });
    const problem = await problemOf(await sendJson("/auth/login", alice));
    expect(problem).toMatchObject({ status: 500, code: "internal_error" });
    expect(JSON.stringify(problem)).not.toContain("23514");
    expect(errors).toEqual([error]);
  });

  test("of an unavailable storage is answered by 503 with Retry-After, and reported to onError", async () => {
    const error = new StorageError("unavailable", "ECONNREFUSED");
    const { sendJson, errors } = await startService({ settings: {}, replaced: failing(error) });
    const response = await sendJson("/auth/login", alice);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    expect(await problemOf(response)).toMatchObject({
      status: 503,
      code: "unavailable",
      error: "temporarily_unavailable",
    });
    expect(errors).toEqual([error]);
  });

  test("with a misleading status is answered by 500 without details", async () => {
    const error = Object.assign(new Error("canary"), { status: 418, expose: true, headers: { Canary: "1" } });
    const { sendJson, errors } = await startService({ settings: {}, replaced: failing(error) });
    const response = await sendJson("/auth/login", alice);
    expect(response.headers.has("Canary")).toBe(false);
    expect(await problemOf(response)).toMatchObject({
      status: 500,
      detail: "An unexpected error occurred in the service.",
    });
    expect(errors).toEqual([error]);
  });

  test("is answered even if onError throws", async () => {
    const onError = () => {
      throw new Error("The log is full.");
    };
    const { sendJson } = await startService({ settings: {}, replaced: failing(new Error("x")), router: { onError } });
    expect((await sendJson("/auth/login", alice)).status).toBe(500);
  });

  test.each([
    ["too_many_attempts", 429, "17"],
    ["overloaded", 503, "17"],
  ] as const)("%s: %i with Retry-After", async (code, status, retryAfter) => {
    const { sendJson, errors } = await startService({
      settings: {},
      replaced: failing(new AuthError(code, { retryAfter: 17 })),
    });
    const response = await sendJson("/auth/login", alice);
    expect(response.headers.get("Retry-After")).toBe(retryAfter);
    expect(await problemOf(response)).toMatchObject({ status, code, error: "temporarily_unavailable" });
    expect(errors).toEqual([]);
  });
});

describe("paths and methods", () => {
  test("an unknown path gets 404", async () => {
    const { send } = await startService({ settings: {} });
    for (const path of [
      "/auth",
      "/auth/",
      "/auth/nothing",
      "/auth/me/",
      "/auth/ME",
      "/AUTH/me",
      "/auth/%ff",
      "/nothing",
    ]) {
      expect(await problemOf(await send("GET", path))).toMatchObject({
        status: 404,
        code: "not_found",
        contentType: "application/problem+json",
      });
    }
  });

  test.each([
    ["GET", "/auth/login", "OPTIONS, POST"],
    ["PUT", "/auth/register", "OPTIONS, POST"],
    ["POST", "/auth/me", "DELETE, GET, HEAD, OPTIONS, PATCH"],
    ["GET", "/auth/sessions/x", "DELETE, OPTIONS"],
    ["DELETE", "/healthz", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/auth/me", "DELETE, GET, HEAD, OPTIONS, PATCH"],
  ])("%s %s: 405, Allow: %s", async (method, path, allow) => {
    const { send } = await startService({ settings: {} });
    const response = await send(method, path);
    expect(response.headers.get("Allow")).toBe(allow);
    expect(await problemOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
    const options = await send("OPTIONS", path);
    expect([options.status, options.headers.get("Allow")]).toEqual([204, allow]);
  });

  test("HEAD is answered as GET, without the body", async () => {
    const { send, pair } = await serviceOfAlice();
    const token = pair.access_token;
    const [get, head] = [await send("GET", "/auth/me", { token }), await send("HEAD", "/auth/me", { token })];
    expect(head.status).toBe(200);
    expect(head.headers.get("Content-Length")).toBe(get.headers.get("Content-Length"));
    expect(await head.text()).toBe("");
    expect((await send("HEAD", "/auth/me")).status).toBe(401);
  });
});

describe("every answer", () => {
  test("has headers against storing and sniffing, and does not name the software", async () => {
    const { send, sendJson, pair } = await serviceOfAlice();
    const responses = [
      await sendJson("/auth/register", { ...alice, username: "bob" }),
      await sendJson("/auth/login", alice),
      await sendJson("/auth/login", {}),
      await sendJson("/auth/refresh", { refresh_token: pair.refresh_token }),
      await send("GET", "/auth/me"),
      await send("GET", "/auth/nothing"),
      await send("GET", "/nothing"),
      await send("GET", "/healthz"),
    ];
    for (const { headers } of responses) {
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.has("Server") || headers.has("X-Powered-By")).toBe(false);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
    expect(responses[1]?.headers.get("Pragma")).toBe("no-cache");
    expect(responses[3]?.headers.get("Pragma")).toBe("no-cache");
  });

  test("has the id of its request, or a new one if that is unsafe", async () => {
    const { send } = await startService({ settings: {} });
    const idFor = async (given: string) => {
      const response = await send("GET", "/auth/me", { headers: { "X-Request-Id": given } });
      const { request_id: id } = await problemOf(response);
      expect(response.headers.get("X-Request-Id")).toBe(id);
      return id;
    };
    expect(await idFor("a.B-9_")).toBe("a.B-9_");
    expect(await idFor("a".repeat(64))).toBe("a".repeat(64));
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    for (const given of ["", "a b", "a\tb", "a".repeat(65), "<b>", "é"]) expect(await idFor(given)).toMatch(uuid);
  });
});

describe("an application with its own routes", () => {
  test("gets problem documents for late errors and unanswered requests too", async () => {
    const { send, errors } = await startService({
      settings: {},
      mount: (app) =>
        app.use((ctx) => {
          ctx.set({ ETag: '"x"', "Content-Encoding": "gzip" });
          if (ctx.path === "/throws") throw new Error("canary");
          if (ctx.path === "/refuses") ctx.throw(413, "canary");
          ctx.body = { unserialisable: 1n };
        }),
    });
    const thrown = await send("GET", "/throws");
    expect(thrown.headers.has("ETag") || thrown.headers.has("Content-Encoding")).toBe(false);
    expect(await problemOf(thrown)).toMatchObject({ status: 500, code: "internal_error" });
    expect(await problemOf(await send("GET", "/refuses"))).toMatchObject({ status: 413, code: "payload_too_large" });
    const late = await send("GET", "/late");
    expect(await problemOf(late)).toMatchObject({ status: 500, contentType: "application/problem+json" });
    expect(errors).toHaveLength(2);
  });

  test("may write to the socket", async () => {
    const { send, errors } = await startService({
      settings: {},
      mount: (app) =>
        app.use((ctx) => {
          ctx.respond = false;
          ctx.res.writeHead(200).end("by hand");
        }),
    });
    expect(await (await send("GET", "/hand")).text()).toBe("by hand");
    expect(errors).toEqual([]);
  });

  test("may render errors itself", async () => {
    const { send } = await startService({
      settings: {},
      router: {
        renderProblem: (problem, ctx) => {
          ctx.body = { oops: problem.code };
        },
      },
    });
    const response = await send("GET", "/auth/me");
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ oops: "token_missing" });
  });
});
