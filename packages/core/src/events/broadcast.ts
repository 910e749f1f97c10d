import type { AuthEvents } from "../ports/auth-events.ts";
import { emitSafely } from "./emit-safely.ts";

/** One listener for several: each hears every event, in this order, whatever the others do. */
export function broadcast(listeners: readonly AuthEvents[]): AuthEvents {
  const all = [...listeners];
  return {
    emit: (event) => {
      for (const listener of all) emitSafely(listener, event);
    },
  };
}
