#!/usr/bin/env node
import process from "node:process";
import { runProgram } from "./commands/program.ts";

const { argv, env, stdin, stdout, stderr } = process;

process.exitCode = await runProgram(argv.slice(2), { env, stdin, stdout, stderr });
