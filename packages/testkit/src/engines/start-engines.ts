import { hasContainerRuntime } from "./docker.ts";
import type { Engine, EngineStatus, Environment, Server } from "./engine.ts";
import { requiredEngines } from "./required-engines.ts";
import { type EngineName, type EngineStatuses, engines } from "./table.ts";

export interface RunningEngines {
  readonly statuses: EngineStatuses;
  /** Stops every server that was started here, but none that was running before. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly environment: Environment;
  /** Default: every engine. */
  readonly table?: Readonly<Record<EngineName, Engine>>;
  /** Default: asks Docker. */
  readonly hasRuntime?: () => Promise<boolean>;
}

/** Checks whether an engine is available, and starts its server if none is running. */
async function start(
  { server }: Engine,
  { environment, hasRuntime = hasContainerRuntime }: EngineOptions,
  started: Server[],
): Promise<EngineStatus> {
  if (server === null) return { status: "available", url: "" };
  const url = environment[server.urlVariable] ?? "";
  if (url !== "") return { status: "available", url };
  if (!(await hasRuntime())) {
    return { status: "skipped", reason: `no container runtime answers, and ${server.urlVariable} is not set` };
  }
  const image = environment[server.imageVariable] || server.defaultImage;
  try {
    const launched = await server.launch(image);
    started.push(launched);
    return { status: "available", url: launched.url };
  } catch (error) {
    const [reason] = String(error).split("\n");
    return { status: "skipped", reason: `the image ${image} did not start: ${reason}` };
  }
}

/**
 * Starts every engine, all at once.
 * @throws Error if an engine that `PORTCULLIS_REQUIRE_ENGINES` lists is not available; all started servers are stopped
 * then
 */
export async function startEngines(options: EngineOptions): Promise<RunningEngines> {
  const required = requiredEngines(options.environment);
  const started: Server[] = [];
  const stop = async () => void (await Promise.allSettled(started.splice(0).map((server) => server.stop())));
  const table = options.table ?? engines;
  const names = Object.keys(table) as EngineName[];
  const outcomes = names.map(async (name) => [name, await start(table[name], options, started)] as const);
  const statuses = Object.fromEntries(await Promise.all(outcomes)) as EngineStatuses;
  for (const name of names) {
    const outcome = statuses[name];
    if (outcome.status === "available" || !required.has(name)) continue;
    await stop();
    throw new Error(`PORTCULLIS_REQUIRE_ENGINES lists ${name}, but ${outcome.reason}.`);
  }
  return { statuses, stop };
}
