import { once } from "node:events";
import { connect as connectHttp2, createServer } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { nodeHandler } from "@portcullis/http/node";
import express from "express";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { alice, createApplication } from "../support/application.ts";
import { type Listener, serve } from "../support/serve.ts";

async function started(listener: Listener) {
  const { url, port, close } = await serve(listener);
  onTestFinished(close);
  return { port, send: (path: string, init?: RequestInit) => fetch(url + path, init) };
}

const credentials = (headers: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(alice),
});

describe("nodeHandler", () => {
  test("calls next for the application's paths, and answers them by 404 without it", async () => {
    const auth = nodeHandler(createApplication().handler);
    const own = await started((request, response) => void auth(request, response, () => response.end("own")));
    expect(await (await own.send("/own")).text()).toBe("own");
    expect((await own.send("/auth/register", credentials())).status).toBe(201);
    const alone = await started(auth);
    const answer = await alone.send("/own");
    expect([answer.status, answer.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
  });

  test("keeps header fields and cookies that the application has set", async () => {
    const application = createApplication();
    await application.portcullis.register(alice);
    const auth = nodeHandler(application.handler);
    const { send } = await started((request, response) => {
      response.setHeader("X-Application", "its own").appendHeader("Set-Cookie", "theme=dark");
      void auth(request, response);
    });
    const headers = { "Portcullis-Transport": "cookie", "Sec-Fetch-Site": "same-origin" };
    const answer = await send("/auth/login", credentials(headers));
    expect(answer.headers.get("X-Application")).toBe("its own");
    expect(answer.headers.getSetCookie()).toHaveLength(5);
  });

  test("limits the refresh cookie to the path at which Express mounts it", async () => {
    const application = createApplication();
    await application.portcullis.register(alice);
    const app = express().use("/api", nodeHandler(application.handler));
    const { send } = await started(app);
    const headers = { "Portcullis-Transport": "cookie", "Sec-Fetch-Site": "same-origin" };
    const answer = await send("/api/auth/login", credentials(headers));
    const paths = answer.headers.getSetCookie().flatMap((cookie) => /Path=(\/[^;]+);/.exec(cookie)?.[1] ?? []);
    expect(paths).toEqual(["/api/auth/refresh", "/api/auth/logout"]);
  });

  test("authenticates requests of the application's routes, and the refusal is sent as data", async () => {
    const application = createApplication();
    await application.portcullis.register(alice);
    const { pair } = await application.portcullis.login(alice);
    const auth = nodeHandler(application.handler);
    const { send } = await started(async (request, response) => {
      const { user, refusal } = await auth.authenticate(request);
      response.end(refusal === undefined ? user.username : String(refusal.status));
    });
    expect(await (await send("/own")).text()).toBe("401");
    const headers = { Authorization: `Bearer ${pair.accessToken}` };
    expect(await (await send("/own", { headers })).text()).toBe("Alice");
  });

  test("does not change a response that the application has sent in the meantime", async () => {
    const auth = nodeHandler(createApplication().handler);
    const { send } = await started(async (request, response) => {
      const answering = auth(request, response);
      response.writeHead(503).end("too late");
      await answering;
    });
    const answer = await send("/auth/login", credentials());
    expect([answer.status, await answer.text()]).toEqual([503, "too late"]);
  });

  test("reads bodies of HTTP/2, whose length is not announced, and uses the authority as the host", async () => {
    const auth = nodeHandler(createApplication().handler);
    const server = createServer((request, response) => void auth(request as never, response as never));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    onTestFinished(() => {
      session.destroy();
      server.close();
    });
    const statusOf = async (path: string, headers: Readonly<Record<string, string>>, body = JSON.stringify(alice)) => {
      const json = { ":path": path, ":method": "POST", "content-type": "application/json" };
      const stream = session.request({ ...json, ...headers });
      stream.end(body);
      const [answered] = (await once(stream, "response")) as [{ readonly ":status": number }];
      stream.close();
      return answered[":status"];
    };
    expect(await statusOf("/auth/register", {})).toBe(201);
    const fromPage = { "portcullis-transport": "cookie", origin: `http://127.0.0.1:${port}` };
    expect(await statusOf("/auth/login", fromPage)).toBe(200);
    expect(await statusOf("/auth/login", { ...fromPage, origin: "http://other.example" })).toBe(403);
    // Node warns of a Connection header, which HTTP/2 does not have.
    const warned = vi.spyOn(process, "emitWarning");
    onTestFinished(() => warned.mockRestore());
    expect(await statusOf("/auth/login", {}, " ".repeat(16_385))).toBe(413);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe("nodeHandler behind a body parser of Express", () => {
  test("reads the bytes that the parser keeps", async () => {
    const keepBytes = express.json({ verify: (request, _, bytes) => void Object.assign(request, { rawBody: bytes }) });
    const app = express().use(keepBytes, nodeHandler(createApplication().handler));
    const { send } = await started(app);
    expect((await send("/auth/register", credentials())).status).toBe(201);
    const twice = { ...credentials(), body: '{"username":"a","username":"b","password":"c"}' };
    expect((await send("/auth/login", twice)).status).toBe(400);
  });

  test("reports a parser that keeps no bytes as a fault of the application", async () => {
    const application = createApplication();
    const { send } = await started(express().use(express.json(), nodeHandler(application.handler)));
    expect((await send("/auth/register", credentials())).status).toBe(500);
    expect(application.errors.map(String)).toEqual([
      expect.stringContaining("Mount the router before the body parser"),
    ]);
  });
});

describe("ER-03 nodeHandler on raw requests", () => {
  const sendRaw = async (port: number, bytes: string) => {
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("latin1").write(bytes, "latin1");
    const answer = await text(socket);
    return { status: Number(answer.split(" ")[1]), answer };
  };

  test.each(["http://[", "ws://x/auth/me", "http:///auth/me", "http://x:99999/auth/me", "//a@[::1#x", "/auth/me#x"])(
    "answers the malformed target %s by 400",
    async (target) => {
      const application = createApplication();
      const { port } = await started(nodeHandler(application.handler));
      const { status, answer } = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(status).toBe(400);
      expect(answer).toContain('"code":"invalid_request"');
      expect(application.errors).toEqual([]);
    },
  );

  test.each([
    ["a target in absolute form", "GET http://anywhere/auth/me?x=1 HTTP/1.1\r\nHost: x", 401],
    [
      "two media types",
      "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Type: application/json\r\nContent-Length: 2",
      415,
    ],
    [
      "two Authorization fields",
      "GET /auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp4\r\nAuthorization: Bearer x",
      400,
    ],
    [
      "a cookie twice",
      "GET /auth/me HTTP/1.1\r\nHost: x\r\nCookie: __Host-portcullis_access=a\r\nCookie: __Host-portcullis_access=b",
      400,
    ],
  ])("answers %s as every mount does", async (_, head, expected) => {
    const { port } = await started(nodeHandler(createApplication().handler));
    const { status } = await sendRaw(
      port,
      `${head}\r\nConnection: close\r\n\r\n${head.startsWith("POST") ? "{}" : ""}`,
    );
    expect(status).toBe(expected);
  });

  test("closes the connection after 413, and answers before the body has arrived", async () => {
    const { port } = await started(nodeHandler(createApplication().handler));
    const head =
      "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{";
    const { status, answer } = await sendRaw(port, head);
    expect(status).toBe(413);
    expect(answer).toMatch(/^Connection: close\r$/im);
  });
});
