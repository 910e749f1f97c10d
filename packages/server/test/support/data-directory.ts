import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface DataDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** A directory for a service's files that does not exist yet. */
export async function newDataDirectory(): Promise<DataDirectory> {
  const parent = await mkdtemp(join(tmpdir(), "portcullis-"));
  return { path: join(parent, "data"), remove: () => rm(parent, { recursive: true, force: true }) };
}
