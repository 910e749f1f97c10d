import type { AuthEvent, AuthEvents } from "../ports/auth-events.ts";

/** Listeners that `broadcast` has made. They never throw, so they need no further guard. */
const guarded = new WeakSet<AuthEvents>();

/**
 * Combines several listeners into one. Each is called with every event, in the given order. Errors that it throws,
 * promises that it rejects and time that it takes affect neither the others nor the caller.
 * @example
 * ```ts
 * const welcome = listenFor({ registered: ({ userId }) => registered(userId) });
 * const events = broadcast([new LoggedEvents(logger), welcome]);
 * const auth = createPortcullis({ ...storage, ...crypto, events });
 * ```
 */
export function broadcast(listeners: readonly AuthEvents[]): AuthEvents {
  const all = [...listeners];
  const [first] = all;
  if (first !== undefined && all.length === 1 && guarded.has(first)) return first;
  const combined: AuthEvents = {
    emit: (event) => {
      for (const listener of all) emitSafely(listener, event);
    },
  };
  guarded.add(combined);
  return combined;
}

function emitSafely(listener: AuthEvents, event: AuthEvent): void {
  try {
    const outcome: unknown = listener.emit(event);
    // Resolves any thenable, including promises of another realm.
    if (outcome !== undefined) Promise.resolve(outcome).catch(() => undefined);
  } catch {
    // A listener's error must not fail the use case.
  }
}
