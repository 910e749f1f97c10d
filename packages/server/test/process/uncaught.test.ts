import { expect, test } from "vitest";
import { serve } from "../support/command-line.ts";

test.each([
  ["An error that nobody caught", `process.on("SIGUSR2",()=>{throw new Error("hunter" + 2)})`],
  ["A promise that nobody awaited", `process.on("SIGUSR2",()=>{Promise.reject(new Error("hunter" + 2))})`],
])("%s ends the service at once with exit code 1, and is logged without its message", async (_, module) => {
  const service = await serve({
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}`,
  });
  service.kill("SIGUSR2");
  expect(await service.ended).toBe(1);
  const { stdout, stderr } = service.output;
  const lines = stdout.trim().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    level: "fatal",
    msg: "uncaught error",
    error: { name: "Error", stack: expect.stringContaining("at ") },
  });
  expect(stdout + stderr).not.toContain("hunter2");
});
