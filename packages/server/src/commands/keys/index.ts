import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addGenerate } from "./generate.ts";
import { addShow } from "./show.ts";

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command("keys")
    .description("show the keys that sign and verify tokens, and how to replace them");
  keys.helpCommand(true);
  addShow(keys, terminal);
  addGenerate(keys, terminal);
}
