import { Command } from "commander";
import { listSettings } from "./configuration/index.ts";
import { explainError } from "./commands/explain-error.ts";
import { helpTexts } from "./commands/help-texts.ts";
import { addHelp, guide } from "./commands/help.ts";
import { addKeys } from "./commands/keys/index.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addPurge } from "./commands/purge.ts";
import { addServe } from "./commands/serve.ts";
import { print, type Terminal } from "./commands/terminal.ts";
import { addUsers } from "./commands/users/index.ts";
import { version } from "./configuration/version.ts";

/**
 * Runs the command line.
 * @param words the arguments after the name of the program
 * @returns the exit code: 0 success, 1 failure, 2 wrong usage or configuration
 */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(words, { from: "user" });
    return 0;
  } catch (error) {
    const { message, exitCode } = explainError(error);
    if (message !== null) print(terminal.stderr, message);
    return exitCode;
  }
}

function createProgram(terminal: Terminal): Command {
  const { stdout, stderr } = terminal;
  const program = new Command("portcullis")
    .description("Password authentication as a service.")
    .version(version)
    .addHelpText(
      "after",
      () => `\n${listSettings()}\n\nExit codes: 0 success, 1 failure, 2 wrong usage or configuration.`,
    )
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .showSuggestionAfterError();
  // Commands that are added now inherit the output and the exit override.
  for (const add of [addServe, addMigrate, addPurge, addUsers, addKeys, addHelp]) add(program, terminal);
  guide(program, helpTexts);
  return program;
}
