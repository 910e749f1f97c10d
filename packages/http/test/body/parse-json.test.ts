import { AuthError } from "@portcullis/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestError } from "../../src/index.ts";
import { parseJson } from "../../src/body/parse-json.ts";

/** The parsed value, or the code of the refusal. Any other error fails the test. */
function read(text: string): unknown {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    if (error instanceof RequestError || error instanceof AuthError) return error.code;
    throw error;
  }
}

const harmless = fc
  .string()
  .filter((name) => !["__proto__", "constructor", "prototype"].includes(name) && !name.includes("\0"));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    harmless,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(harmless, tie("value"), { maxKeys: 4 }),
  ),
}));
const object = fc.dictionary(harmless, value, { maxKeys: 6 });

test("a plain object is read as JSON.parse reads it, whatever its spacing and escapes", () => {
  const escaped = (text: string) => text.replace(/[A-Za-z]/g, (letter) => (letter === "e" ? "\\u0065" : letter));
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 2, "\t"), fc.boolean(), (given, space, escape) => {
      const plain = JSON.stringify(given, null, space);
      const text = escape ? plain.replace(/"(?:[^"\\]|\\.)*"/g, escaped) : plain;
      fc.pre(isJson(text));
      expect(read(text)).toEqual({ value: JSON.parse(text) });
    }),
    { numRuns: 500 },
  );
});

test("every accepted text is read by JSON.parse in the same way, and what JSON.parse rejects is rejected", () => {
  const token = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"b"',
    "1",
    "-0",
    "1e999",
    "01",
    "true",
    "nul",
    " ",
    "\n",
    "//",
    "/*",
    "*/",
    "'a'",
    "\u00a0",
    "\ufeff",
    '"\\u0000"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"__proto__"',
    '"\t"',
    "\\",
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        text.map((inner) => `{"a":${inner}}`),
        text.map((inner) => `{${inner}}`),
      ),
      (given) => {
        const outcome = read(given);
        if (!isJson(given)) expect(outcome).toBe("invalid_request");
        else if (typeof outcome === "object") expect(outcome).toEqual({ value: JSON.parse(given) });
      },
    ),
    { numRuns: 3000 },
  );
});

test("a repeated field is found at any depth, however it is escaped", () => {
  const spelled = (name: string) =>
    `"${Array.from(name, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;
  const name = fc
    .string({ unit: "grapheme-ascii", minLength: 1 })
    .filter((text) => !["__proto__", "constructor", "prototype"].includes(text));
  fc.assert(
    fc.property(name, object, fc.integer({ min: 0, max: 6 }), fc.boolean(), (twice, between, depth, escape) => {
      const { [twice]: _, ...others } = between;
      const middle = Object.entries(others).map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)},`);
      const first = escape ? spelled(twice) : JSON.stringify(twice);
      let text = `{${first}:1,${middle.slice(0, 1).join("")}${JSON.stringify(twice)}:2}`;
      for (let i = 0; i < depth; i += 1) text = i % 2 === 0 ? `[${text}]` : `{"a":${text}}`;
      expect(read(`{"outer":${text}}`)).toBe("invalid_request");
      expect(read(`{"a":1,"A":2,"b":{"a":1}}`)).toEqual({ value: { a: 1, A: 2, b: { a: 1 } } });
    }),
  );
});

test("an object may be nested 8 deep", () => {
  const nested = (levels: number) => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
  expect(read(nested(8))).toHaveProperty("value");
  expect(read(nested(9))).toBe("invalid_request");
  expect(read(nested(8000))).toBe("invalid_request");
});

test("a string that can't be stored has a pointer; a name that can't be stored, the pointer of its object", () => {
  const pointerOf = (text: string) => {
    try {
      parseJson(text);
    } catch (error) {
      if (error instanceof AuthError) return error.issues?.[0]?.pointer;
    }
    return expect.fail("It was read.");
  };
  expect(pointerOf('{"a":[1,{"b":"\\udfff"}]}')).toBe("/a/1/b");
  expect(pointerOf('{"a":[1,{"\\u0000":"b"}]}')).toBe("/a/1");
  expect(pointerOf('{"\\ud800":"b"}')).toBe("");
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
