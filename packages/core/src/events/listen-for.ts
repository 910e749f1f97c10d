import type { AuthEvent, AuthEvents, AuthEventType } from "../ports/auth-events.ts";

/** An event of this type, with its fields. */
export type AuthEventOf<T extends AuthEventType> = Extract<AuthEvent, { readonly type: T }>;

/** One handler per event type. Handlers may be asynchronous; nothing waits for them. */
export type AuthEventHandlers = { readonly [T in AuthEventType]?: (event: AuthEventOf<T>) => unknown };

/**
 * Makes a listener that calls the handler of each event's type, and ignores events without one.
 * @example
 * ```ts
 * const events = listenFor({
 *   token_reused: ({ userId }) => alert(`A token of ${userId} was stolen. The session has been ended.`),
 *   throttled: ({ client }) => alert(`Too many failed logins from ${client.address}.`),
 * });
 * const auth = createPortcullis({ ...storage, ...crypto, events });
 * ```
 */
export function listenFor(handlers: AuthEventHandlers): AuthEvents {
  return {
    emit: (event) => {
      // Each handler is stored under the type of event that it takes.
      const handler = handlers[event.type] as ((event: AuthEvent) => unknown) | undefined;
      return handler?.(event);
    },
  };
}
