import type { Asked, Proxy } from "./proxy.ts";

export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

export const password = "correct horse battery";

export async function register(proxy: Proxy, username: string): Promise<void> {
  const { status } = await proxy.ask("/auth/register", { method: "POST", body: { username, password } });
  if (status !== 201) throw new Error(`register: ${status}`);
}

export const logIn = (proxy: Proxy, username: string, typed = password, asked: Asked = {}) =>
  proxy.ask("/auth/login", { method: "POST", body: new URLSearchParams({ username, password: typed }), ...asked });

export async function pairOf(proxy: Proxy, username: string): Promise<Pair> {
  return JSON.parse((await logIn(proxy, username)).text) as Pair;
}

/** Sends requests until the test stops it. Returns every status that it got. */
export function askRepeatedly(work: () => Promise<number>): { stop(): Promise<readonly number[]> } {
  const statuses = new Set<number>();
  const end = new AbortController();
  const working = (async () => {
    while (!end.signal.aborted) statuses.add(await work());
  })();
  return {
    stop: async () => {
      end.abort();
      await working;
      return [...statuses].toSorted((one, other) => one - other);
    },
  };
}
