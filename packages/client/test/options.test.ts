import { createClient, memoryStore } from "@portcullis/client";
import { expect, test } from "vitest";

const baseUrl = "https://auth.example";

/** As JavaScript calls it. */
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
