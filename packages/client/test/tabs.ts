import {
  type Client,
  type ClientOptions,
  createClient,
  type SignedOut,
  type StorageArea,
  webStorage,
} from "@portcullis/client";
import { onTestFinished } from "vitest";
import { alice, lifetime, openServiceOf } from "./service.ts";

/** Behaves like `localStorage` for the tabs of one origin. */
export class Storage {
  readonly #items = new Map<string, string>();
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#items.set(key, value);
  removeItem = (key: string): void => void this.#items.delete(key);
}

/** The same for a browser with one process per tab: for a while, other tabs read the old value. */
export function laggingStorages(milliseconds: number): readonly [StorageArea, StorageArea] {
  const views = [new Storage(), new Storage()] as const;
  const change = (own: Storage, other: Storage, what: (storage: Storage) => void) => {
    what(own);
    setTimeout(() => what(other), milliseconds);
  };
  const view = (own: Storage, other: Storage): StorageArea => ({
    getItem: own.getItem,
    setItem: (key, value) => change(own, other, (storage) => storage.setItem(key, value)),
    removeItem: (key) => change(own, other, (storage) => storage.removeItem(key)),
  });
  return [view(views[0], views[1]), view(views[1], views[0])];
}

export interface Tab {
  readonly client: Client;
  readonly signedOut: readonly SignedOut[];
}

export const noDelays = { delays: [0, 0, 0] };

/** A service, and tabs of one origin that share a storage. It closes at the end of the test. */
export async function browserOf(...given: Parameters<typeof openServiceOf>) {
  const service = await openServiceOf(...given);
  onTestFinished(service.close);
  const storage = new Storage();
  const store = webStorage(storage);
  const open = (options: Partial<ClientOptions> = {}): Tab => {
    const signedOut: SignedOut[] = [];
    const onSignedOut = (why: SignedOut) => void signedOut.push(why);
    const kept = options.cookies === undefined ? { store } : {};
    const client = createClient({ baseUrl: service.baseUrl, ...kept, onSignedOut, refresh: noDelays, ...options });
    return { client, signedOut };
  };
  return { ...service, store, open };
}

/** Alice is logged in, in one tab, and her access token has expired. */
export async function tabOfAlice(options: Partial<ClientOptions> = {}, ...given: Parameters<typeof openServiceOf>) {
  const browser = await browserOf(...given);
  const tab = browser.open(options);
  await tab.client.login(alice);
  browser.clock.advance(lifetime + 1);
  return { ...browser, ...tab };
}

/** Sends requests at the same time, and returns their statuses. */
export const sendMany = async ({ client }: Pick<Tab, "client">, many: number): Promise<readonly number[]> =>
  Promise.all(Array.from({ length: many }, async () => (await client.fetch("/things", { method: "POST" })).status));

export const times = <T>(many: number, value: T): readonly T[] => Array.from({ length: many }, () => value);
