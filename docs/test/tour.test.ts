import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { codeBlocks, root } from "./markdown.ts";

interface Step {
  readonly command: string;
  readonly answer: string;
}

/** Commands begin with `$ ` and continue after a backslash. The lines that follow are their output. */
function steps(text: string): readonly Step[] {
  const parts = text.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const { command, rest } = /^(?<command>(?:[^\n]*\\\n)*[^\n]*\n)(?<rest>.*)$/s.exec(part)?.groups ?? {};
    return { command: command ?? "", answer: (rest ?? "").trim() };
  });
}

/** Ids, times and the text for which `…` stands differ in each run. */
function pattern(answer: string): RegExp {
  const literal = answer.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const loose = literal
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[0-9a-f-]{36}")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\\\.\d{3}Z/g, "[0-9TZ:.-]{24}")
    .replaceAll("…", '[^"]+');
  return new RegExp(`^${loose}$`);
}

async function startService(dataDir: string) {
  const args = ["--conditions=@portcullis/source", join(root, "packages/server/src/main.ts"), "serve"];
  const env = { ...process.env, PORTCULLIS_DATA_DIR: dataDir, PORTCULLIS_PORT: "0" };
  const service = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(service.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === "listening" && url !== undefined) {
      service.stdout.resume();
      return { service, url };
    }
  }
  throw new Error("The service did not start.");
}

const hasCurl = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!hasCurl)(
  "the README's tour gets the answers it shows (needs curl)",
  async () => {
    const tour = codeBlocks("README.md").find(({ attributes }) => attributes.has("tour"));
    const expected = steps(tour?.text ?? "");
    const dataDir = await mkdtemp(join(tmpdir(), "portcullis-tour-"));
    const { service, url } = await startService(dataDir);
    try {
      const script = expected.map(({ command }) => `${command}\necho "--"\n`).join("");
      const { stdout } = await promisify(execFile)("bash", ["-c", script.replaceAll("http://127.0.0.1:3000", url)]);
      const answers = stdout.split(/--\n/).slice(0, -1);
      expect(answers).toHaveLength(expected.length);
      for (const [index, { answer }] of expected.entries()) expect(answers[index]?.trim()).toMatch(pattern(answer));
    } finally {
      service.kill();
      await once(service, "exit");
      await rm(dataDir, { recursive: true, force: true });
    }
  },
  120_000,
);
