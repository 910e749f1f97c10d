import {
  type EngineName,
  type EngineStatuses,
  engines,
  type RunningEngines,
  startEngines,
} from "./packages/testkit/src/engines/index.ts";
import { browserSkipped } from "./packages/server/test/browser/find-browser.ts";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The engines on which tests can run: `inject("engines")`. */
    engines: EngineStatuses;
  }
}

/** Each project evaluates this module again, but all run in one process and share one set of servers. */
interface Shared {
  running?: Promise<RunningEngines>;
  users: number;
}

declare global {
  var portcullisTestEngines: Shared | undefined;
}

const shared: Shared = (globalThis.portcullisTestEngines ??= { users: 0 });

function report({ statuses }: RunningEngines): void {
  for (const [name, status] of Object.entries(statuses)) {
    const { label, server } = engines[name as EngineName];
    if (server === null) continue;
    const outcome = status.status === "available" ? "runs" : `is skipped: ${status.reason}`;
    process.stdout.write(`Engine ${label} ${outcome}\n`);
  }
  process.stdout.write(`Browser ${browserSkipped === null ? "runs" : `is skipped: ${browserSkipped}`}\n`);
}

/** Starts the database servers once per run and tells the tests where they are; the last project to end stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (shared.running === undefined) {
    shared.running = startEngines({ environment: process.env });
    report(await shared.running);
  }
  const running = await shared.running;
  shared.users += 1;
  project.provide("engines", running.statuses);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shared.running;
    await running.stop();
  };
}
