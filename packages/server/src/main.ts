#!/usr/bin/env node
import "./node-version.ts";
import "./small-heap.ts";
import process from "node:process";
import { mindOutput } from "./commands/broken-output.ts";
import { runProgram } from "./commands/program.ts";

const { argv, env, stdin, stdout, stderr } = process;

let exitCode = 0;
// Heard at any time, also when the command is through.
mindOutput({ env, stdin, stdout, stderr }, (failed) => {
  process.exitCode = exitCode = failed;
});
const ended = await runProgram(argv.slice(2), { env, stdin, stdout, stderr });
process.exitCode = exitCode === 0 ? ended : exitCode;
