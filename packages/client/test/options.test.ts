import { createClient, memoryStore } from "@portcullis/client";
import { expect, test } from "vitest";

const baseUrl = "https://auth.example";

/** As JavaScript calls it. */
const untyped = createClient as (options: unknown) => unknown;

test.each<[object, string]>([
  [{ baseURL: baseUrl }, 'Unknown option "baseURL". Did you mean "baseUrl"?'],
  [{ onSignedout: () => undefined }, 'Unknown option "onSignedout". Did you mean "onSignedOut"?'],
  [
    { timeout: 5 },
    'Unknown option "timeout". The options are baseUrl, prefix, store, cookies, origins, onSignedOut, locks, fetch, refresh.',
  ],
  [{ cookies: { reads: () => "" } }, 'Unknown option "cookies.reads". Did you mean "read"?'],
  [{ refresh: { delay: [] } }, 'Unknown option "refresh.delay". Did you mean "delays"?'],
])("createClient refuses an unknown option with a RangeError that names it: %j", (options, message) => {
  const create = () => untyped({ baseUrl, ...options });
  expect(create).toThrow(RangeError);
  expect(create).toThrow(`createClient: ${message}`);
});

test("createClient takes every option it knows, undefined ones and no locks among them", () => {
  const known = { prefix: "/auth", store: memoryStore(), cookies: undefined, origins: [], onSignedOut: undefined };
  const further = { locks: null, fetch: undefined, refresh: { delays: [], timeout: 1 } };
  expect(() => untyped({ baseUrl, ...known, ...further })).not.toThrow();
  expect(() => untyped({ baseUrl, cookies: { name: "portcullis", read: () => "" } })).not.toThrow();
});
