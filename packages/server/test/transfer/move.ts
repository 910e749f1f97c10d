import type { UserId } from "@portcullis/core";
import { cryptoFor } from "../../src/composition/crypto.ts";
import { loadConfig } from "../../src/index.ts";
import { exportUsers } from "../../src/transfer/export-users.ts";
import { engines } from "../../src/engines/index.ts";
import { type ImportOptions, importUsers, type ImportProgress } from "../../src/transfer/import-users.ts";
import { linesOf } from "../../src/transfer/lines.ts";
import type { TestEngine, TestStore } from "../support/stores.ts";

const hash = { memoryKiB: 8, iterations: 1, allowWeak: true };

export const crypto = cryptoFor(loadConfig({}), { secrets: ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"] }, { hash });

export interface OpenStore extends TestStore {
  readonly engine: TestEngine;
}

export async function exported({ storage }: TestStore): Promise<string> {
  let text = "";
  for await (const page of exportUsers(storage.users, { pageSize: 2 })) text += page;
  return text;
}

export interface Imported extends ImportProgress {
  readonly ids: ReadonlyMap<UserId, UserId>;
}

export async function imported(
  text: string | AsyncIterable<string>,
  { storage, engine }: OpenStore,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const ids = new Map<UserId, UserId>();
  const target = { users: storage.users, idKind: engines[engine.kind].idKind, ...crypto };
  const source = typeof text === "string" ? asyncOf(text) : text;
  const progress = await importUsers(linesOf(source), target, {
    ids: "keep",
    onConflict: "fail",
    onId: (from, to) => void ids.set(from, to),
    ...options,
  });
  return { ...progress, ids };
}

async function* asyncOf(text: string): AsyncGenerator<string> {
  yield text;
}
