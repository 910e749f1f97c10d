import type { Storage } from "@portcullis/core/ports";
import { type CryptoPorts, type Made, make, read } from "./crypto-ports.ts";
import { runScenario, ScenarioClock } from "./scenario.ts";

/** The task of a runtime. */
export interface Task {
  /** The name of the runtime, for messages. */
  readonly by: string;
  /** What other runtimes made. */
  readonly others: readonly Made[];
}

export interface Outcome {
  readonly what: string;
  /** Null if it succeeded. */
  readonly failure: string | null;
}

/** The report of a runtime, as JSON. */
export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly made: readonly Made[];
}

/** One way to get the adapters in this runtime. */
export interface Candidate {
  readonly name: string;
  readonly create: () => Promise<CryptoPorts>;
}

export interface NamedStorage {
  readonly name: string;
  readonly open: () => Promise<Pick<Storage, "users" | "accessTokens" | "throttleCounters" | "close">>;
}

const strategies = ["opaque", "jwt", "jwt-stateless"] as const;

/** Runs everything with every pair of crypto adapters and storage. Never rejects. */
export async function tryRuntime(
  { by, others }: Task,
  candidates: readonly Candidate[],
  storages: readonly NamedStorage[],
): Promise<Report> {
  const outcomes: Outcome[] = [];
  const made: Made[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    const failure = await work().then(() => null, describe);
    outcomes.push({ what, failure });
  };
  for (const { name, create } of candidates) {
    let crypto: CryptoPorts | undefined;
    await attempt(`${name} is made`, async () => {
      crypto = await create();
      made.push(await make(`${by}, ${name}`, crypto));
    });
    if (crypto === undefined) continue;
    const ports = crypto;
    for (const other of others) await attempt(`${name} reads what ${other.by} made`, () => read(other, ports));
    for (const { name: storageName, open } of storages) {
      const setup = await open().catch(describe);
      if (typeof setup === "string") {
        outcomes.push({ what: `${storageName} opens`, failure: setup });
        continue;
      }
      for (const accessToken of strategies) {
        const clock = new ScenarioClock();
        await attempt(`${name}, ${storageName}, ${accessToken}`, () =>
          runScenario({ storage: setup, crypto: ports, clock, accessToken }),
        );
      }
      await setup.close();
    }
  }
  return { outcomes, made };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`;
}
