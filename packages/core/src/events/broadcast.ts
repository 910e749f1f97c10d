import type { AuthEvents } from "../ports/auth-events.ts";
import { emitSafely } from "./emit-safely.ts";

/**
 * Combines several listeners into one. Each is called with every event, in the given order; an error in one does not
 * affect the others.
 */
export function broadcast(listeners: readonly AuthEvents[]): AuthEvents {
  const all = [...listeners];
  return {
    emit: (event) => {
      for (const listener of all) emitSafely(listener, event);
    },
  };
}
