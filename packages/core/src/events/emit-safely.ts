import type { AuthEvent, AuthEvents } from "../ports/auth-events.ts";

/** Tells the listener, and lets nothing it does reach the caller: not a throw, not a rejected promise, not a wait. */
export function emitSafely(events: AuthEvents, event: AuthEvent): void {
  try {
    const outcome: unknown = events.emit(event);
    // Whatever can be waited for, be it a promise of this realm or another's.
    if (outcome !== undefined) Promise.resolve(outcome).catch(() => undefined);
  } catch {
    // The listener's failure is the listener's.
  }
}

/** For applications that listen to nothing. */
export const noEvents: AuthEvents = { emit: () => undefined };
