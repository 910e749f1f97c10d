/** Web Locks (w3.org/TR/web-locks): `navigator.locks`. */
export interface WebLocks {
  request(name: string, work: () => Promise<void>): Promise<unknown>;
}

/** Does one piece of work after another under each name. */
export type Exclusive = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** In one client. */
export function queued(): Exclusive {
  const tails = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const done = (tails.get(name) ?? Promise.resolve()).then(work, work);
    const tail = done.catch(() => undefined);
    tails.set(name, tail);
    return done;
  };
}

/** In all tabs and workers of an origin; in one client where the browser refuses, as it does in sandboxed frames. */
export function locked(locks: WebLocks): Exclusive {
  const alone = queued();
  return async <T>(name: string, work: () => Promise<T>) => {
    let result: { readonly value: T } | undefined;
    let begun = false;
    try {
      await locks.request(name, async () => {
        begun = true;
        result = { value: await work() };
      });
    } catch (error) {
      if (begun) throw error;
    }
    return result === undefined ? alone(name, work) : result.value;
  };
}

/** Those of the runtime, if it has some. */
export function ownLocks(): WebLocks | null {
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: WebLocks } };
  return navigator?.locks ?? null;
}
