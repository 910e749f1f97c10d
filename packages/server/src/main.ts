#!/usr/bin/env node
import "./node-version.ts";
import "./heap-growth.ts";
import process from "node:process";
import { handleOutputErrors } from "./commands/output-errors.ts";
import { runProgram } from "./program.ts";

const { argv, env, stdin, stdout, stderr } = process;

let exitCode = 0;
// Output may also fail after the command has ended.
handleOutputErrors({ env, stdin, stdout, stderr }, (failed) => {
  process.exitCode = exitCode = failed;
});
const ended = await runProgram(argv.slice(2), { env, stdin, stdout, stderr });
process.exitCode = exitCode === 0 ? ended : exitCode;
