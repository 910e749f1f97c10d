import { nodeHandler } from "@portcullis/http/node";
import { describe, expect, test } from "vitest";
import { fetchHandler } from "../src/fetch.ts";
import { createAuthHandler } from "../src/index.ts";
import { createApplication } from "./support/application.ts";

const { portcullis, handler } = createApplication();

/** The function without its types, as JavaScript calls it. */
const create = (options: object) => createAuthHandler({ portcullis, ...options });

describe("createAuthHandler refuses", () => {
  test.each<[object, string]>([
    [{ portcullis: undefined }, "portcullis must be what createPortcullis returns."],
    [{ portcullis: {} }, "portcullis must be what createPortcullis returns."],
    [{ prefix: "auth" }, "prefix must be empty or a path such as /api/auth."],
    [{ publicPath: "/api/" }, "publicPath must be empty or a path such as /api."],
    [{ paths: { health: "healthz" } }, "paths.health must be false or a path such as /healthz."],
    [{ paths: { ready: true } }, "paths.ready must be false or a path such as /healthz."],
    [{ paths: { jwks: "/keys/:id" } }, "paths.jwks must be false or a path such as /healthz."],
    [{ paths: { openapi: "" } }, "paths.openapi must be false or a path such as /healthz."],
    [{ paths: { health: "/auth/me" } }, "Two routes are GET /auth/me."],
    [{ paths: { health: "/readyz" } }, "Two routes are GET /readyz."],
    [{ profile: { fieldNames: { city: 1 } } }, "profile.fieldNames.city must be the name of a field."],
    [{ readyTimeout: 0 }, "readyTimeout must be from 1 to 600000 milliseconds."],
    [{ readyTimeout: Number.NaN }, "readyTimeout must be from 1 to 600000 milliseconds."],
    [{ changePasswordUrl: "javascript:alert(1)" }, "changePasswordUrl must be an http or https URL."],
    [{ changePasswordUrl: "https://app.example/\r\nX: y" }, "changePasswordUrl must be an http or https URL."],
    [{ cookies: {} }, "csrfKeys must be a keyed digest, as createCrypto returns it: csrfKeys: crypto.keyedDigest."],
    [{ introspection: {} }, "API keys must be an array of strings."],
  ])("%j", (options, message) => {
    expect(() => create(options)).toThrow(message);
  });
});

test.each([undefined, null, portcullis])("mounts refuse what is not a handler: %#", (value) => {
  const message = "The handler must be what createAuthHandler returns.";
  expect(() => fetchHandler(value as never)).toThrow(new TypeError(`fetchHandler: ${message}`));
  expect(() => nodeHandler(value as never)).toThrow(new TypeError(`nodeHandler: ${message}`));
});

test.each([undefined, "key"])("requireApiKey refuses the keys %j", (keys) => {
  expect(() => handler.requireApiKey({ keys: keys as never })).toThrow("API keys must be an array of strings.");
});

test.each<[string, unknown]>([
  ["a string", "text"],
  ["nothing", undefined],
  ["a media type with a line break", { type: "text/html\r\nX: y", body: "x" }],
  ["a body that is an object", { type: "application/json", body: {} }],
])("a problem is sent as JSON, and the mistake reported, if renderProblem returns %s", async (_, rendered) => {
  const { handler: own, errors } = createApplication({ handler: { renderProblem: () => rendered as never } });
  const answer = await fetchHandler(own)(new Request("https://app.example/auth/me"));
  expect([answer?.status, answer?.headers.get("Content-Type")]).toEqual([401, "application/problem+json"]);
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining("renderProblem must return") })]);
});
