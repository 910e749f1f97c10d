import type { AuthEvent, AuthEvents } from "../ports/auth-events.ts";

/** Calls the listener. Errors it throws, promises it rejects and time it takes do not affect the caller. */
export function emitSafely(events: AuthEvents, event: AuthEvent): void {
  try {
    const outcome: unknown = events.emit(event);
    // Resolves any thenable, including promises of another realm.
    if (outcome !== undefined) Promise.resolve(outcome).catch(() => undefined);
  } catch {
    // A listener's error must not fail the use case.
  }
}

/** A listener that does nothing. */
export const noEvents: AuthEvents = { emit: () => undefined };
