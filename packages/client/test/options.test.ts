import { createClient, memoryStore, webStorage } from "@portcullis/client";
import { expect, test } from "vitest";

const baseUrl = "https://auth.example";

/** The function without its types, as JavaScript calls it. */
const untyped = createClient as (options: unknown) => unknown;

const all = '"baseUrl", "prefix", "store", "cookies", "origins", "onSignedOut", "locks", "fetch", "refresh"';

test.each<[object, string]>([
  [{ baseURL: baseUrl }, `Unknown option "baseURL". The options are ${all}.`],
  [{ onSignedout: () => undefined }, `Unknown option "onSignedout". The options are ${all}.`],
  [{ cookies: { reads: () => "" } }, 'Unknown option "cookies.reads". The options are "cookies.read", "cookies.name".'],
  [{ refresh: { delay: [] } }, 'Unknown option "refresh.delay". The options are "refresh.delays", "refresh.timeout".'],
])("createClient rejects an unknown option with a RangeError that names it: %j", (options, message) => {
  const create = () => untyped({ baseUrl, ...options });
  expect(create).toThrow(RangeError);
  expect(create).toThrow(`createClient: ${message}`);
});

test("createClient accepts every known option, also if it is undefined or if locks are null", () => {
  const known = { prefix: "/auth", store: memoryStore(), cookies: undefined, origins: [], onSignedOut: undefined };
  const further = { locks: null, fetch: undefined, refresh: { delays: [], timeout: 1 } };
  expect(() => untyped({ baseUrl, ...known, ...further })).not.toThrow();
  expect(() => untyped({ baseUrl, cookies: { name: "portcullis", read: () => "" } })).not.toThrow();
});

test.each<[unknown, string]>([
  [undefined, "The options must be an object."],
  [baseUrl, "The options must be an object."],
  [{}, '"baseUrl" is missing.'],
  [{ baseUrl: "/auth" }, '"baseUrl" must be an absolute http or https URL'],
  [{ baseUrl: "ftp://auth.example" }, '"baseUrl" must be an absolute http or https URL'],
  [{ baseUrl: "https://a:hunter2@auth.example" }, '"baseUrl" must be an absolute http or https URL'],
  [{ baseUrl, prefix: "auth" }, '"prefix" must be empty or a path such as /auth.'],
  [{ baseUrl, prefix: "/auth/" }, '"prefix" must be empty or a path such as /auth.'],
  [{ baseUrl, prefix: ".evil.example" }, '"prefix" must be empty or a path such as /auth.'],
  [{ baseUrl, store: { getItem: () => null } }, '"store" must be a store, such as webStorage(localStorage).'],
  [{ baseUrl, cookies: true }, '"cookies" must be an object.'],
  [{ baseUrl, cookies: { read: "hunter2" } }, '"cookies.read" must be a function.'],
  [{ baseUrl, origins: baseUrl }, '"origins" must be an array of http or https origins.'],
  [{ baseUrl, origins: ["*"] }, '"origins" must be an array of http or https origins.'],
  [{ baseUrl, onSignedOut: 1 }, '"onSignedOut" must be a function.'],
  [{ baseUrl, locks: {} }, '"locks" must be navigator.locks or null.'],
  [{ baseUrl, fetch: "fetch" }, '"fetch" must be a function.'],
  [{ baseUrl, refresh: { delays: [-1] } }, '"refresh.delays" must be an array of milliseconds.'],
  [{ baseUrl, refresh: { timeout: Number.NaN } }, '"refresh.timeout" must be a number of milliseconds.'],
  [{ baseUrl, store: memoryStore(), cookies: {} }, '"store" and "cookies" exclude each other.'],
])("createClient names an option that can't be used, without its value: %j", (options, message) => {
  expect(() => untyped(options)).toThrow(`createClient: ${message}`);
  expect(() => untyped(options)).not.toThrow(/hunter2/);
});

test("webStorage without a storage throws a TypeError that says so", () => {
  expect(() => webStorage(undefined as never)).toThrow(
    new TypeError("webStorage: The storage must be localStorage, sessionStorage or similar."),
  );
});
