import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../../tooling/find-program.ts";
import { loadConfig } from "../../src/configuration/index.ts";
import { adapt, sample, sampleEnvironment } from "./sample.ts";

const analyze = findProgram("systemd-analyze");
const unit = sample("systemd/portcullis@.service");

/** The values of a directive, in their order. */
const values = (directive: string) =>
  Array.from(unit.matchAll(new RegExp(`^${directive}=(.*)$`, "gm")), ([, value = ""]) => value);

describe("The systemd sample", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "portcullis-unit-"));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  test("names only settings that exist, and is complete with the two secrets, for each instance", () => {
    const credentials = {
      secret: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      "database-url": "postgresql://u:p@127.0.0.1/app",
    };
    for (const [name, text] of Object.entries(credentials)) writeFileSync(join(directory, name), `${text}\n`);
    expect(values("LoadCredential").map((value) => value.split(":")[0])).toEqual(Object.keys(credentials));
    const ofUnit = values("Environment").map((value): [string, string] => {
      const [name = "", text = ""] = value.split("=");
      return [name, text.replaceAll("%i", "3001").replaceAll("%d", directory)];
    });
    const config = loadConfig({ ...sampleEnvironment(), ...Object.fromEntries(ofUnit) });
    expect(config).toMatchObject({ production: true, port: 3001, metricsPort: 13001, drainTime: 5 });
    const [stopTime = ""] = values("TimeoutStopSec");
    // The stop also waits 10 seconds for messages and 5 for the database.
    expect(Number(stopTime)).toBeGreaterThan(config.drainTime + config.shutdownTimeout + 15);
  });

  test("starts a file that the build makes, with the options of the image", () => {
    const [command = ""] = values("ExecStart");
    const dockerfile = sample("../Dockerfile");
    for (const word of ["--max-semi-space-size=4", "packages/server/bundle/main.js", "serve"]) {
      expect(command.split(" ")).toContain(word);
      expect(dockerfile).toContain(word);
    }
  });

  test("does not restart after exit code 2, which a wrong setting gives", () => {
    expect([values("Restart"), values("RestartPreventExitStatus")]).toEqual([["always"], ["2"]]);
  });

  describe.skipIf(analyze.skipped !== null)(`read by systemd (${analyze.skipped ?? "systemd-analyze runs"})`, () => {
    const program = () => analyze.path ?? "";

    test("is a valid unit, without a warning", () => {
      const file = join(directory, "portcullis@3000.service");
      // The program that the sample starts is not installed here.
      writeFileSync(file, adapt(unit, { "/opt/portcullis/bin/node": process.execPath, "/opt/portcullis": directory }));
      cpSync(file, join(directory, "portcullis@.service"));
      expect(execFileSync(program(), ["verify", file], { encoding: "utf8", stdio: "pipe" })).toBe("");
    });

    test("is exposed to no more than 2.0 of 10, by systemd's own measure", () => {
      const file = fileURLToPath(new URL("../../../../deploy/systemd/portcullis@.service", import.meta.url));
      cpSync(file, join(directory, "portcullis@3000.service"));
      const words = ["security", "--offline=true", "--threshold=20", join(directory, "portcullis@3000.service")];
      // The result is exit code 1, and so an error, above the threshold.
      expect(execFileSync(program(), words, { encoding: "utf8", stdio: "pipe" })).toContain("Overall exposure level");
    });
  });
});
