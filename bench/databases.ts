import { type EngineName, engines, freshDatabase } from "@portcullis/testkit/engines";

/** An empty database on the engine that the environment names, or on one in a container; it is dropped afterwards. */
export async function withDatabase<T>(engineName: EngineName, use: (url: string) => Promise<T>): Promise<T> {
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
