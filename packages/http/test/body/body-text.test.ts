import { AuthError } from "@portcullis/core";
import { expect, test } from "vitest";
import { assertStorable } from "../../src/body/body-text.ts";

test("text that can be stored costs no JSON pointer", () => {
  const path = () => {
    throw new Error("The path is only needed for a refusal.");
  };
  expect(() => assertStorable("correct horse 🐎 battery staple", path)).not.toThrow();
});

test.each(["NUL \0", "high \ud800", "low \udc00"])(
  "text that can't be stored is rejected with its JSON pointer: %j",
  (text) => {
    const refuse = () => assertStorable(text, () => ["profile", "a/b", 0]);
    expect(refuse).toThrow(AuthError);
    expect(refuse).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ pointer: "/profile/a~1b/0", code: "ill_formed" })],
      }),
    );
  },
);
