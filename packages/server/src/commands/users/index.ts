import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addAdd } from "./add.ts";
import { addDelete } from "./delete.ts";
import { addExport } from "./export.ts";
import { addFind } from "./find.ts";
import { addImport } from "./import.ts";
import { addList } from "./list.ts";
import { addLogout } from "./logout.ts";
import { addRename } from "./rename.ts";
import { addResetLink } from "./reset-link.ts";
import { addDisable, addEnable } from "./set-disabled.ts";
import { addSetPassword } from "./set-password.ts";
import { addUnlock } from "./unlock.ts";

export function addUsers(program: Command, terminal: Terminal): void {
  const users = program.command("users").description("manage users");
  const commands = [
    addAdd,
    addFind,
    addList,
    addRename,
    addSetPassword,
    addResetLink,
    addLogout,
    addDisable,
    addEnable,
    addUnlock,
    addDelete,
    addExport,
    addImport,
  ];
  for (const add of commands) add(users, terminal);
}
