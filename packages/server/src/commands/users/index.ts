import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addAdd } from "./add.ts";
import { addDelete } from "./delete.ts";
import { addExport } from "./export.ts";
import { addImport } from "./import.ts";
import { addList } from "./list.ts";
import { addDisable, addEnable } from "./set-disabled.ts";
import { addUnlock } from "./unlock.ts";

export function addUsers(program: Command, terminal: Terminal): void {
  const users = program.command("users").description("manage users");
  for (const add of [addAdd, addList, addDisable, addEnable, addUnlock, addDelete, addExport, addImport])
    add(users, terminal);
}
