/** Web Locks (w3.org/TR/web-locks): `navigator.locks`. */
export interface WebLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean },
    work: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

/** What those who share something agree on by names. */
export interface Mutex {
  /** Does one piece of work after another under each name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Lets the others know a name at once, for some seconds. */
  mark(name: string): Promise<void>;
  /** Whether somebody has marked it; null when that can't be seen. */
  isMarked(name: string): Promise<boolean | null>;
}

/** In-process mutex, for a single client: it sees no other client, and so no mark. */
export function localMutex(): Mutex {
  const tails = new Map<string, Promise<unknown>>();
  return {
    take: (name, work) => {
      const done = (tails.get(name) ?? Promise.resolve()).then(work, work);
      tails.set(
        name,
        done.catch(() => undefined),
      );
      return done;
    },
    mark: () => Promise.resolve(),
    isMarked: () => Promise.resolve(null),
  };
}

/** Those of the runtime, if it has some. */
export function ownLocks(): WebLocks | null {
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: WebLocks } };
  return navigator?.locks ?? null;
}
