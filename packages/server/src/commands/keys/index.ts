import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addGenerate } from "./generate.ts";

export function addKeys(program: Command, terminal: Terminal): void {
  addGenerate(program.command("keys").description("look after keys"), terminal);
}
