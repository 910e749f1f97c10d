import { expect, test } from "vitest";
import { nodeVersionProblem } from "../../src/node-version.ts";

test.each(["20.20.2", "18.0.0", "22.16.0", "21.7.3"])(
  "Node %s is rejected as too old before anything is loaded",
  (version) => {
    expect(nodeVersionProblem(version)).toBe(`Portcullis requires Node 22.17 or later. This is Node ${version}.`);
  },
);

test.each(["22.17.0", "22.23.3", "23.0.0", "24.21.0"])("Node %s is new enough", (version) => {
  expect(nodeVersionProblem(version)).toBe(null);
});
