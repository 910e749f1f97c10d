import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineName, engines, freshDatabase } from "@portcullis/testkit/engines";

/**
 * An empty database on the engine that the environment names, on one in a container, or in a file; it is dropped
 * afterwards.
 */
export async function withDatabase<T>(engineName: EngineName, use: (url: string) => Promise<T>): Promise<T> {
  if (engineName === "sqlite") return withFile(use);
  const engine = engines[engineName].server;
  if (engine === null) throw new Error(`${engineName} is no server.`);
  const given = process.env[engine.urlVariable] ?? "";
  const server =
    given === ""
      ? await engine.launch(process.env[engine.imageVariable] || engine.defaultImage)
      : { url: given, stop: () => Promise.resolve() };
  try {
    const database = await freshDatabase(server.url);
    try {
      return await use(database.url);
    } finally {
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

/** A file for an SQLite database. */
async function withFile<T>(use: (url: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "portcullis-bench-"));
  try {
    return await use(`sqlite:${join(directory, "bench.db")}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
