import type { AuthEvents } from "../ports/auth-events.ts";
import { emitSafely } from "./emit-safely.ts";

/**
 * Combines several listeners into one. Each is called with every event, in the given order; an error in one does not
 * affect the others.
 * @example
 * ```ts
 * const welcome = listenFor({ registered: ({ userId }) => registered(userId) });
 * const events = broadcast([new LoggedEvents(logger), welcome]);
 * const auth = createPortcullis({ ...storage, ...crypto, events });
 * ```
 */
export function broadcast(listeners: readonly AuthEvents[]): AuthEvents {
  const all = [...listeners];
  return {
    emit: (event) => {
      for (const listener of all) emitSafely(listener, event);
    },
  };
}
