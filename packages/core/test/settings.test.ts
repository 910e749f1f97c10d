import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test } from "vitest";
import { type Adapters, createPortcullis, type Settings } from "../src/index.ts";
import { alice, cheapCrypto } from "./support/fixture.ts";

const adapters = () => ({ ...createMemoryStorage(), ...cheapCrypto() });

/** The function without its types, as JavaScript calls it. */
const untyped = createPortcullis as (adapters?: unknown, settings?: unknown) => unknown;

describe("createPortcullis rejects an unknown setting with a RangeError that names it and the nearest known one", () => {
  test.each<[unknown, string]>([
    [{ acessToken: "jwt" }, 'Unknown setting "acessToken". Did you mean "accessToken"?'],
    [{ lifetimes: { accessTTL: 60 } }, 'Unknown setting "lifetimes.accessTTL". Did you mean "accessTtl"?'],
    [{ password: { minlength: 15 } }, 'Unknown setting "password.minlength". Did you mean "minLength"?'],
    [{ username: { pattern: /x/ } }, 'Unknown setting "username.pattern". The settings are maxLength, minLength.'],
  ])("%j", (settings, message) => {
    expect(() => untyped(adapters(), settings)).toThrow(new RangeError(`createPortcullis: ${message}`));
  });
});

describe("createPortcullis rejects a setting of the wrong kind with an error that names it, without its value", () => {
  test.each<[unknown, Error]>([
    [{ accessToken: "JWT" }, new RangeError('"accessToken" must be one of "opaque", "jwt", "jwt-stateless".')],
    [{ accessToken: 1 }, new TypeError('"accessToken" must be one of "opaque", "jwt", "jwt-stateless", not a number.')],
    [{ lifetimes: { accessTtl: "60" } }, new TypeError('"lifetimes.accessTtl" must be a number, not a string.')],
    [{ lifetimes: 60 }, new TypeError('"lifetimes" must be an object, not a number.')],
    [{ password: { isCommon: true } }, new TypeError('"password.isCommon" must be a function, not a boolean.')],
    [{ username: null }, new TypeError('"username" must be an object, not null.')],
    [{ profileSchema: "x" }, new TypeError('"profileSchema" must be an object, not a string.')],
    [
      { profileSchema: { email: "string" } },
      new TypeError('"profileSchema" must be a Standard Schema, such as a Zod or Valibot schema.'),
    ],
    [null, new TypeError("The settings must be an object, not null.")],
    ["jwt", new TypeError("The settings must be an object, not a string.")],
  ])("%j", (settings, { name, message }) => {
    expect(() => untyped(adapters(), settings)).toThrow(
      expect.objectContaining({ name, message: `createPortcullis: ${message}` }),
    );
  });
});

describe("createPortcullis rejects a missing or wrong adapter with a TypeError that names it", () => {
  test.each<[keyof Adapters<object>, string]>([
    ["users", "a storage, such as connectPostgresql()"],
    ["accessTokens", "a storage, such as connectPostgresql()"],
    ["passwordHasher", "createCrypto()"],
    ["tokenCodec", "createCrypto()"],
    ["tokenGenerator", "createCrypto()"],
    ["idGenerator", "createCrypto()"],
    ["clock", "createCrypto()"],
  ])("%s", (name, from) => {
    const message = `createPortcullis: The adapter "${name}" is missing. It comes from ${from}.`;
    expect(() => untyped({ ...adapters(), [name]: undefined })).toThrow(new TypeError(message));
    expect(() => untyped({ ...adapters(), [name]: {} })).toThrow(TypeError);
    expect(() => untyped({ ...adapters(), [name]: "x" })).toThrow(`The adapter "${name}" has no method`);
  });

  test("a listener without emit", () => {
    expect(() => untyped({ ...adapters(), events: { on: () => undefined } })).toThrow(
      'The adapter "events" has no method "emit". It comes from listenFor() or broadcast().',
    );
  });

  test("no adapters at all", () => {
    expect(() => untyped()).toThrow(TypeError);
    expect(() => untyped(null, {})).toThrow("The adapters must be an object");
  });
});

describe("createPortcullis", () => {
  test("requires no settings for users without profile fields", async () => {
    const { register } = createPortcullis(adapters());
    expect(await register(alice)).toMatchObject({ username: alice.username });
  });

  test("treats a setting that is undefined as absent", () => {
    const settings = { accessToken: undefined, lifetimes: { accessTtl: undefined }, profileSchema: undefined };
    expect(() => createPortcullis(adapters(), settings as unknown as Settings)).not.toThrow();
  });

  test("accepts other names among the adapters", () => {
    expect(() => untyped({ ...adapters(), migrate: () => undefined, close: () => undefined, orm: {} })).not.toThrow();
  });
});
