import { expect, test } from "vitest";
import { run } from "../support/command-line.ts";

test("The process exits with 0 for success and 2 for wrong usage or configuration", async () => {
  expect(await run(["--version"], {})).toMatchObject({ code: 0, stdout: "0.1.0\n", stderr: "" });
  expect(await run(["srve"], {})).toMatchObject({ code: 2, stdout: "" });
  expect(await run(["serve"], { PORTCULLIS_PRT: "1" })).toMatchObject({
    code: 2,
    stdout: "",
    stderr:
      "The configuration is not valid:\n  - PORTCULLIS_PRT is an unknown setting; did you mean PORTCULLIS_PORT?\n",
  });
});
