/** Web Locks (w3.org/TR/web-locks): `navigator.locks`. */
export interface WebLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean },
    work: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

/** Mutual exclusion by name, among clients that share something. */
export interface Mutex {
  /** Runs the work when no other work of this name is running. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Marks a name for some seconds, visible to the others at once. */
  mark(name: string): Promise<void>;
  /** Whether any holder has marked it; null if that can't be determined. */
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

/** Returns the locks of the runtime, if it has them. */
export function ownLocks(): WebLocks | null {
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: WebLocks } };
  return navigator?.locks ?? null;
}
