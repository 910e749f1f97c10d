import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeBlocks, read, root } from "./markdown.ts";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

const run = promisify(execFile);

/** TypeScript has already built it. Its bundle is left out, because other tests build it again at any time. */
const isPacked = (source: string) => !/\/(?:node_modules|bundle|test)$/.test(source);

/** Entries that need optional peers, which this test does not install. */
const needMore = new Set(["@portcullis/testkit/engines"]);

const minutes = 60_000;

const install = codeBlocks("README.md").find(({ text }) => text.includes("npm pack"));
const example = codeBlocks("README.md").find(
  ({ attributes }) => attributes.get("file") === "docs/snippets/embedding.ts",
);

describe("The packages, packed and installed in an empty project", () => {
  let directory: string;
  let project: string;
  let manifests: readonly Manifest[];

  const compilerErrors = async (): Promise<readonly string[]> => {
    const words = [join(project, "node_modules/typescript/bin/tsc"), "-p", "."];
    const { stdout } = await run(process.execPath, words, { cwd: project }).catch(
      (failed: { readonly stdout: string }) => failed,
    );
    return stdout.split("\n").filter((line) => line.includes("error TS"));
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "portcullis-packed-"));
    project = join(directory, "application");
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"], { cwd: root });
    const names = await readdir(join(root, "packages"));
    const tarballs = await Promise.all(
      names.map(async (name) => {
        const folder = join(directory, name);
        await cp(join(root, "packages", name), folder, { recursive: true, filter: isPacked });
        const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", directory], {
          cwd: folder,
        });
        return join(directory, stdout.trim());
      }),
    );
    manifests = names.map((name) => JSON.parse(read(`packages/${name}/package.json`)) as Manifest);
    await mkdir(project);
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const mikroOrm = install?.text.match(/@mikro-orm\/\S+/g) ?? [];
    const compiler = ["typescript", "@types/node"].map((name) => `${name}@${version(name)}`);
    await run(
      "npm",
      ["install", "--prefer-offline", "--no-strict-allow-scripts", ...tarballs, ...mikroOrm, ...compiler],
      {
        cwd: project,
      },
    );
  }, 10 * minutes);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("share one copy of MikroORM's core and of Portcullis's core", async () => {
    const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8")) as { packages: object };
    const copies = Object.keys(lock.packages).filter((path) =>
      /node_modules\/@(?:mikro-orm|portcullis)\/core$/.test(path),
    );
    expect(copies.toSorted()).toEqual(["node_modules/@mikro-orm/core", "node_modules/@portcullis/core"]);
  });

  test("have types that a strict compiler accepts, and entries that load", { timeout: 5 * minutes }, async () => {
    const entries = manifests
      .flatMap(({ name, exports }) => Object.keys(exports).map((path) => name + path.slice(1)))
      .filter((entry) => !needMore.has(entry));
    const imports = entries.map((entry, index) => `import * as entry${index} from "${entry}";`);
    const all = `console.log([${entries.map((_, index) => `entry${index}`).join(", ")}].length);`;
    await writeFile(join(project, "entries.ts"), [...imports, all].join("\n"));
    await writeFile(join(project, "example.ts"), example?.text ?? "");
    const compilerOptions = {
      module: "nodenext",
      target: "es2023",
      types: ["node"],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    };
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    // Declarations of MikroORM and pg have errors that we can't correct.
    const errors = (await compilerErrors()).filter((line) => !/^node_modules\/(?!@portcullis\/)/.test(line));
    expect(errors).toEqual([]);
    const { stdout } = await run(process.execPath, ["entries.ts"], { cwd: project });
    expect(stdout.trim()).toBe(String(entries.length));
  });

  test("run the first example of the README", { timeout: 5 * minutes }, async () => {
    const { stdout } = await run(process.execPath, ["example.ts"], { cwd: project });
    expect(stdout).toBe("alice was logged in and out\n");
  });
});

/** The version with which this repository is built. */
function version(name: string): string {
  const { version: installed } = JSON.parse(read(`node_modules/${name}/package.json`)) as { readonly version: string };
  return installed;
}
