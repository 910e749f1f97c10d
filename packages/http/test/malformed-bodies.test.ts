import { nodeHandler } from "@portcullis/http/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchHandler } from "../src/fetch.ts";
import type { AuthHandler } from "../src/index.ts";
import { createApplication } from "./support/application.ts";
import { malformedBodies } from "./support/malformed-bodies.ts";
import { type Listener, listenerOf, serve } from "./support/serve.ts";

const mounts: readonly (readonly [string, (handler: AuthHandler) => Listener])[] = [
  ["nodeHandler", (handler) => nodeHandler(handler)],
  ["fetchHandler", (handler) => listenerOf(fetchHandler(handler))],
];

describe.each(mounts)("ER-03 %s refuses before any use case", (_, mount) => {
  const { handler, events, errors } = createApplication();
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(mount(handler));
  });
  afterAll(() => server.close());

  test.each(malformedBodies)("%s: %i %s", async (_title, status, code, headers, body) => {
    const response = await fetch(`${server.url}/auth/login`, { method: "POST", headers, body });
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect([response.status, await response.json()]).toMatchObject([status, { status, code }]);
    expect([events.all, errors]).toEqual([[], []]);
  });
});
