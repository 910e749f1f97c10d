import { expect, test } from "vitest";
import { createAuthRouter } from "../src/index.ts";
import { startService } from "./service.ts";

/** The function without its types, as JavaScript calls it. */
const untyped = createAuthRouter as unknown as (options?: unknown) => unknown;

test.each<[object, string]>([
  [{ trustedProxy: [] }, 'Unknown setting "trustedProxy". Did you mean "trustedProxies"?'],
  [{ cookie: {} }, 'Unknown setting "cookie". Did you mean "cookies"?'],
  [{ cookies: { csrfKey: {} } }, 'Unknown setting "cookies.csrfKey". Did you mean "csrfKeys"?'],
  [{ cookies: { csrfKeys: {}, samesite: "lax" } }, 'Unknown setting "cookies.samesite". Did you mean "sameSite"?'],
  [{ cookies: { csrfKeys: {}, sameSite: "none" } }, '"cookies.sameSite" must be one of "lax", "strict".'],
  [{ paths: { heath: false } }, 'Unknown setting "paths.heath". Did you mean "health"?'],
  [{ profile: { fieldsNames: {} } }, 'Unknown setting "profile.fieldsNames". Did you mean "fieldNames"?'],
  [{ introspection: { key: ["x"] } }, 'Unknown setting "introspection.key". Did you mean "keys"?'],
  [{ openapi: { tittle: "x" } }, 'Unknown setting "openapi.tittle". Did you mean "title"?'],
  [{ onerror: () => undefined }, 'Unknown setting "onerror". Did you mean "onError"?'],
])("createAuthRouter rejects an unknown option with a RangeError that names it: %j", async (options, message) => {
  const { portcullis } = await startService({ settings: {} });
  expect(() => untyped({ portcullis, ...options })).toThrow(new RangeError(`createAuthRouter: ${message}`));
});

test.each<[object, string]>([
  [{ readyTimeout: "2000" }, '"readyTimeout" must be a number, not a string.'],
  [{ trustedProxies: "127.0.0.1" }, '"trustedProxies" must be an array, not a string.'],
  [{ cookies: true }, '"cookies" must be an object, not a boolean.'],
])(
  "createAuthRouter refuses an option of the wrong kind with a TypeError that names it: %j",
  async (options, message) => {
    const { portcullis } = await startService({ settings: {} });
    expect(() => untyped({ portcullis, ...options })).toThrow(new TypeError(`createAuthRouter: ${message}`));
  },
);

test("createAuthRouter without options throws a TypeError that says so", () => {
  expect(() => untyped()).toThrow(new TypeError("createAuthRouter: The settings must be an object, not undefined."));
});

test("createAuthRouter accepts any field names, and undefined for an option with a default", async () => {
  const { portcullis } = await startService({ settings: {} });
  const profile = { fieldNames: { anything: "any_thing" } };
  expect(() =>
    untyped({ portcullis, profile, prefix: undefined, cookies: undefined, tracer: undefined }),
  ).not.toThrow();
});
