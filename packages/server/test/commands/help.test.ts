import { describe, expect, test } from "vitest";
import { runHere as run } from "./run-here.ts";

const commands = [
  ["serve"],
  ["migrate"],
  ["purge"],
  ["users"],
  ["users", "add"],
  ["users", "find"],
  ["users", "list"],
  ["users", "rename"],
  ["users", "set-password"],
  ["users", "reset-link"],
  ["users", "logout"],
  ["users", "disable"],
  ["users", "enable"],
  ["users", "unlock"],
  ["users", "delete"],
  ["users", "export"],
  ["users", "import"],
  ["keys"],
  ["keys", "generate"],
];

describe("Help", () => {
  test.each(commands.map((words) => [words.join(" "), words] as const))(
    "on %s is the same however one asks: on standard output, with examples, and 0.",
    async (name, words) => {
      const asked = await run([...words, "--help"], {});
      expect(asked).toMatchObject({
        code: 0,
        stderr: "",
        stdout: expect.stringContaining(`Usage: portcullis ${name} `),
      });
      expect(asked.stdout).toMatch(/\nExamples:\n {2}.*portcullis /);
      expect(await run([...words, "-h"], {})).toEqual(asked);
      expect(await run(["help", ...words], {})).toEqual(asked);
      const [last = "", ...before] = words.toReversed();
      expect(await run([...before.toReversed(), "help", last], {})).toEqual(asked);
    },
  );

  test("without a command is printed to standard error, with exit code 2", async () => {
    const asked = await run(["help"], {});
    expect(asked.stdout).toContain("Exit codes:");
    expect(await run([], {})).toEqual({ code: 2, stdout: "", stderr: asked.stdout });
  });

  test("lists every command that these tests know", async () => {
    const listed = async (words: readonly string[]) => {
      const { stdout } = await run([...words, "--help"], {});
      const [, rows = ""] = /\nCommands:\n(.*?)\n\n/s.exec(stdout) ?? [];
      const names = Array.from(rows.matchAll(/^ {2}([\w-]+)/gm), ([, name = ""]) => name);
      return names.filter((name) => name !== "help").map((name) => words.concat(name));
    };
    const all = [...(await listed([])), ...(await listed(["users"])), ...(await listed(["keys"]))];
    expect(all.map(String).toSorted()).toEqual(commands.map(String).toSorted());
  });
});

describe("Wrong usage has exit code 2, and standard error says what is wrong and where help is", () => {
  test.each([
    [["srve"], "unknown command 'srve'", "Did you mean serve?", "portcullis --help"],
    [["users", "lst"], "unknown command 'lst'", "Did you mean list?", "portcullis users --help"],
    [["keys", "generat"], "unknown command 'generat'", "Did you mean generate?", "portcullis keys --help"],
    [["help", "users", "exprt"], "unknown command 'exprt'", "Did you mean export?", "portcullis users --help"],
    [["help", "srve"], "unknown command 'srve'", "Did you mean serve?", "portcullis --help"],
    [
      ["users", "list", "--limt", "3"],
      "unknown option '--limt'",
      "Did you mean --limit?",
      "portcullis users list --help",
    ],
    [["users", "list", "--limit", "0"], "1 to 999", "", "portcullis users list --help"],
    [["users", "list", "--limit"], "argument missing", "", "portcullis users list --help"],
    [["users", "add"], "missing required argument 'username'", "", "portcullis users add --help"],
    [["migrate", "now"], "too many arguments", "", "portcullis migrate --help"],
  ])("%j", async (words, problem, suggestion, help) => {
    const { code, stdout, stderr } = await run(words, {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const part of [problem, suggestion, `See "${help}".`]) expect(stderr).toContain(part);
  });
});
