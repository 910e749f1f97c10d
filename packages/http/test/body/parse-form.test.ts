import { AuthError } from "@portcullis/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestError } from "../../src/index.ts";
import { parseForm } from "../../src/body/parse-form.ts";

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/** Any character except NUL and surrogates. fast-check's `binary` generates the same, but takes seconds to create. */
const character = fc
  .oneof(fc.integer({ min: 1, max: 0xd7_ff }), fc.integer({ min: 0xe0_00, max: 0x10_ff_ff }))
  .map((point) => String.fromCodePoint(point));

test("a form that URLSearchParams writes is read back", () => {
  const text = fc.string({ unit: character });
  const fields = fc.dictionary(
    text.filter((name) => !forbidden.has(name)),
    text,
  );
  fc.assert(
    fc.property(fields, (given) => {
      const written = Object.fromEntries(Object.entries(given));
      expect(parseForm(new URLSearchParams(written).toString())).toEqual(written);
    }),
  );
});

test("every accepted form is read by URLSearchParams in the same way", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "=",
    "&",
    "+",
    "%20",
    "%2",
    "%",
    "%C3%A9",
    "%FF",
    "%00",
    "%ED%A0%80",
    "[",
    "]",
    "é",
    "",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      try {
        const read = parseForm(text);
        const entries = [...new URLSearchParams(text)];
        expect(read).toEqual(Object.fromEntries(entries));
        expect(entries).toHaveLength(Object.keys(read).length);
      } catch (error) {
        if (!(error instanceof RequestError || error instanceof AuthError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
