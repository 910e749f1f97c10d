import { expect, test } from "vitest";
import { mediaTypeOf } from "../../src/body/media-type.ts";

const typeOf = (contentType: string) =>
  mediaTypeOf({ header: (name) => (name === "content-type" ? contentType : undefined) }, ["json"]);

test.each(["utf-8", "UTF-8", '"utf-8"', "utf8", "UTF8", "unicode-1-1-utf-8"])("charset=%s is UTF-8", (label) => {
  expect(typeOf(`application/json; charset=${label}`)).toBe("json");
});

test.each(["latin1", "utf-16", "utf-8; charset=latin1", "utf-8; charset=utf-8", "utf-8;CHARSET = x"])(
  "charset=%s is refused",
  (label) => {
    expect(() => typeOf(`application/json; charset=${label}`)).toThrow("must be application/json, in UTF-8");
  },
);
