import { describe, expect, test } from "vitest";
import { fetchHandler } from "../../src/fetch.ts";
import { alice, createApplication } from "../support/application.ts";

const origin = "https://app.example";
const json = { "Content-Type": "application/json" };

const post = (
  path: string,
  body: string | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = json,
) => new Request(origin + path, { method: "POST", headers, body, duplex: "half" });

const handlerOf = (application = createApplication()) => fetchHandler(application.handler);

describe("fetchHandler", () => {
  test("answers null for the application's paths, and a problem document for unknown ones below the prefix", async () => {
    const auth = handlerOf();
    for (const path of ["/", "/auth", "/authx", "/api/auth/me"]) {
      const answer = await auth(new Request(origin + path));
      expect([path, answer === null]).toEqual([path, path !== "/auth"]);
    }
    const unknown = await auth(new Request(`${origin}/auth/nothing`));
    expect([unknown?.status, unknown?.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
  });

  test("leaves the body out for HEAD, and lists the methods for OPTIONS", async () => {
    const auth = handlerOf();
    const head = await auth(new Request(`${origin}/healthz`, { method: "HEAD" }));
    expect([head?.status, await head?.text()]).toEqual([200, ""]);
    const options = await auth(new Request(`${origin}/auth/me`, { method: "OPTIONS" }));
    expect([options?.status, options?.headers.get("Allow")]).toEqual([204, "DELETE, GET, HEAD, OPTIONS, PATCH"]);
  });

  test("sets each cookie in a separate header field", async () => {
    const application = createApplication();
    await application.portcullis.register(alice);
    const headers = { ...json, "Portcullis-Transport": "cookie", "Sec-Fetch-Site": "same-origin" };
    const answer = await handlerOf(application)(post("/auth/login", JSON.stringify(alice), headers));
    expect(answer?.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual([
      "__Secure-portcullis_refresh",
      "__Secure-portcullis_refresh",
      "__Host-portcullis_access",
      "__Host-portcullis_csrf",
    ]);
  });

  test("keeps the address that the runtime gives with the session", async () => {
    const application = createApplication();
    await application.portcullis.register(alice);
    await handlerOf(application)(post("/auth/login", JSON.stringify(alice)), { address: "203.0.113.9" });
    expect(application.storage.contents().records[0]?.clientInfo.address).toBe("203.0.113.9");
  });

  test("reads no more of a stream than the limit and the chunk that passes it", async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new TextEncoder().encode(" ".repeat(4096)));
        },
        cancel: () => void (cancelled = true),
      },
      { highWaterMark: 0 },
    );
    const answer = await handlerOf()(post("/auth/login", endless));
    expect([answer?.status, pulled, cancelled]).toEqual([413, 5, true]);
  });

  test("refuses an announced length above the limit, and another media type, before it reads", async () => {
    let pulled = 0;
    const body = () =>
      new ReadableStream<Uint8Array>(
        { pull: (controller) => ((pulled += 1), controller.close()) },
        { highWaterMark: 0 },
      );
    const auth = handlerOf();
    expect((await auth(post("/auth/login", body(), { ...json, "Content-Length": "16385" })))?.status).toBe(413);
    const text = { "Content-Type": "text/plain", "Content-Length": "5" };
    expect((await auth(post("/auth/login", body(), text)))?.status).toBe(415);
    expect(pulled).toBe(0);
  });

  test("answers 400 when the client disconnects in the middle of a body", async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("reset")) });
    expect((await handlerOf()(post("/auth/login", broken)))?.status).toBe(400);
  });

  test("reports a body that something in front has read as the application's mistake", async () => {
    const application = createApplication();
    const request = post("/auth/login", JSON.stringify(alice));
    await request.text();
    expect((await handlerOf(application)(request))?.status).toBe(500);
    expect(application.errors.map(String)).toEqual([
      "BodyReadBefore: The body was read before the router. Mount the router before the body parser.",
    ]);
  });
});
