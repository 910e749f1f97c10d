import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addGenerate } from "./generate.ts";
import { addShow } from "./show.ts";

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program.command("keys").description("show which keys sign and verify, and how to replace them");
  keys.helpCommand(true);
  addShow(keys, terminal);
  addGenerate(keys, terminal);
}
