import { hasContainerRuntime } from "./docker.ts";
import type { Engine, EngineName, EngineStatus, EngineStatuses, Environment, Server } from "./engine.ts";
import { requiredEngines } from "./required-engines.ts";
import { engines } from "./table.ts";

export interface RunningEngines {
  readonly statuses: EngineStatuses;
  /** Ends every server that was started, though not one that was there already. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly environment: Environment;
  /** Default: every engine. */
  readonly table?: Readonly<Record<EngineName, Engine>>;
  /** Default: asks Docker. */
  readonly hasRuntime?: () => Promise<boolean>;
}

/** What can be used of one engine, starting a server if that is what it takes. */
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
 * Brings up every engine, all at once.
 *
 * @throws Error when one that `PORTCULLIS_REQUIRE_ENGINES` lists can't run; nothing is left running then.
 */
export async function startEngines(options: EngineOptions): Promise<RunningEngines> {
  const required = requiredEngines(options.environment);
  const started: Server[] = [];
  const stop = async () => void (await Promise.allSettled(started.splice(0).map((server) => server.stop())));
  const table = options.table ?? engines;
  const status = (name: EngineName) => start(table[name], options, started);
  const [memory, pglite, postgresql, mongodb, replicaSet] = await Promise.all([
    status("memory"),
    status("pglite"),
    status("postgresql"),
    status("mongodb"),
    status("mongodb-replica-set"),
  ]);
  const statuses: EngineStatuses = { memory, pglite, postgresql, mongodb, "mongodb-replica-set": replicaSet };
  for (const { name } of Object.values(table)) {
    const outcome = statuses[name];
    if (outcome.status === "available" || !required.has(name)) continue;
    await stop();
    throw new Error(`PORTCULLIS_REQUIRE_ENGINES lists ${name}, but ${outcome.reason}.`);
  }
  return { statuses, stop };
}
