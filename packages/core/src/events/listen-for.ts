import type { AuthEvent, AuthEvents, AuthEventType } from "../ports/auth-events.ts";

/** An event of this type, with its fields. */
export type AuthEventOf<T extends AuthEventType> = Extract<AuthEvent, { readonly type: T }>;

/** What is to be done at which event; may be asynchronous, nothing waits for it. */
export type AuthEventHandlers = { readonly [T in AuthEventType]?: (event: AuthEventOf<T>) => unknown };

/** A listener that hears the named events alone, each in a function of its own. */
export function listenFor(handlers: AuthEventHandlers): AuthEvents {
  return {
    emit: (event) => {
      // Each handler stands under the type of the events it takes.
      const handler = handlers[event.type] as ((event: AuthEvent) => unknown) | undefined;
      return handler?.(event);
    },
  };
}
