import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningService, serve } from "../support/command-line.ts";

/** Names and nice values of a process's threads (proc_pid_stat(5)). */
async function threadsOf(pid: number): Promise<readonly { readonly name: string; readonly nice: number }[]> {
  const directory = `/proc/${pid}/task`;
  const stats = await Promise.all((await readdir(directory)).map((id) => readFile(`${directory}/${id}/stat`, "utf8")));
  return stats.map((stat) => {
    const [, name = "", fields = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
    // The fields after the name begin with the third; nice is the 19th.
    return { name, nice: Number(fields.split(" ")[16]) };
  });
}

describe.skipIf(process.platform !== "linux")("The threads of a service, on Linux,", () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await serve({ PORTCULLIS_DATABASE_URL: "memory:" });
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
  });

  test("that hash have a lower priority than the one that answers requests", async () => {
    const threads = await threadsOf(service.pid);
    const hashing = threads.filter(({ name }) => name === "libuv-worker");
    const answering = threads.find(({ name }) => name !== "libuv-worker");
    expect(hashing.length).toBeGreaterThan(0);
    for (const { nice } of hashing) expect(nice).toBeGreaterThan(answering?.nice ?? 19);
  });
});
