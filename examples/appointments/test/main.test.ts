import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";

test("the command of the README runs it, on a database", async () => {
  const root = join(import.meta.dirname, "../../..");
  const words = ["--conditions=@portcullis/source", "examples/appointments/src/main.ts"];
  const env = { ...process.env, PORT: "0", REMINDER_KEY: "key" };
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/docs$/);
  const patient = { username: "ada", password: "correct horse battery", full_name: "Ada Lovelace" };
  const registered = await fetch(new URL("/patients/register", line), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(patient),
  });
  expect([registered.status, await registered.json()]).toMatchObject([201, { full_name: "Ada Lovelace" }]);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});
