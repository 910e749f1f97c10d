import { expect, test } from "vitest";
import { createLogger } from "../../src/index.ts";
import { contained } from "../../src/logging/contained.ts";
import { errorFields } from "../../src/logging/error-fields.ts";

const raising = () => {
  throw new Error("inside");
};

test("ER-03 an error in a listener is logged and not thrown", () => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: "info" }, { write: (line) => void lines.push(line) });
  contained(logger, raising)();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: "error", msg: "listener failed", error: { name: "Error" } },
  ]);
  expect(lines.join("")).not.toContain("inside");
});

test("ER-03 an error in a listener is not thrown, even if the log fails as well", () => {
  const logger = createLogger({ logLevel: "info" }, { write: raising });
  expect(contained(logger, raising)).not.toThrow();
});

test("ER-03 errorFields accepts any thrown value", () => {
  const hostile = new Error("inside");
  Object.defineProperty(hostile, "stack", { get: raising });
  expect(errorFields(hostile)).toEqual({ name: "unreadable" });
  const odd = new Error("inside");
  Object.assign(odd, { stack: 1, code: {} });
  expect(errorFields(odd)).toEqual({ name: "Error", stack: "" });
  expect(errorFields(null)).toEqual({ name: "object" });
});
