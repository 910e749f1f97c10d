import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readPassword } from "../../src/commands/read-password.ts";

test.each(["\ufeffcorrect horse battery\r\n", "\ufeffcorrect horse battery", "correct horse battery\n"])(
  "A password from standard input is read without byte order mark and line break: %j",
  async (input) => {
    const terminal = { stdin: Readable.from([Buffer.from(input)]) } as unknown as Parameters<typeof readPassword>[0];
    expect(await readPassword(terminal, true)).toBe("correct horse battery");
  },
);
