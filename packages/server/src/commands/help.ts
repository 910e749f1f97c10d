import type { Command } from "commander";
import { nearestName } from "@portcullis/core/ports";

/** Adds `portcullis help users list`, the same as `portcullis users list --help`, at any depth. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .description("explain a command")
    .argument("[command...]", "as in: help users list")
    .action((words: readonly string[]) => {
      let explained = program;
      for (const word of words) {
        explained = explained.commands.find((one) => one.name() === word) ?? refuseUnknown(explained, word);
      }
      explained.help();
    });
}

/** Rejects an unknown command of a group, and suggests the nearest one. */
export function refuseUnknown(group: Command, word: string): never {
  const nearest = nearestName(
    word,
    group.commands.map((one) => one.name()),
  );
  const suggestion = nearest === null ? "" : `\n(Did you mean ${nearest}?)`;
  return group.error(`error: unknown command '${word}'${suggestion}`, { code: "commander.unknownCommand" });
}

/** The text below the options in a command's help. */
export interface Guidance {
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
}

/** @param helpTexts by the words of the command, such as `users list` */
export function guide(program: Command, helpTexts: Readonly<Record<string, Guidance>>): void {
  const visit = (command: Command, path: readonly string[]) => {
    const words = path.join(" ");
    command.showHelpAfterError(`See "${[program.name(), ...path, "--help"].join(" ")}".`);
    const { notes = [], examples = [] } = helpTexts[words] ?? {};
    const lines = [
      ...(notes.length === 0 ? [] : ["", ...notes]),
      ...(examples.length === 0 ? [] : ["", "Examples:", ...examples.map((example) => `  ${example}`)]),
      ...(path.length === 0 ? [] : ["", `Settings, such as the database: ${program.name()} --help`]),
    ];
    if (path.length > 0) command.addHelpText("after", lines.join("\n"));
    for (const each of command.commands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
}
