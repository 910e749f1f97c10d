import type { Portcullis, PublicUser } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";

/** The parts of SvelteKit's `RequestEvent` that are used. An application takes the type from `@sveltejs/kit`. */
export interface RequestEvent {
  readonly request: Request;
  readonly locals: { user?: PublicUser | null };
  getClientAddress(): string;
}

interface HandleInput {
  readonly event: RequestEvent;
  readonly resolve: (event: RequestEvent) => Promise<Response>;
}

/**
 * Portcullis in SvelteKit. In an application `handle` is in `src/hooks.server.ts`, and the route in
 * `src/routes/appointments/+server.ts`: `export { appointments as GET }`.
 */
export function createSvelteKitHooks(portcullis: Portcullis) {
  const auth = fetchHandler(createAuthHandler({ portcullis }));

  async function handle({ event, resolve }: HandleInput): Promise<Response> {
    const info = { address: event.getClientAddress() };
    const answer = await auth(event.request, info);
    if (answer !== null) return answer;
    // Pages for everybody know the user too. An expired token is rejected, so that the client refreshes it.
    const { user, refusal } = await auth.authenticate(event.request, { ...info, optional: true });
    if (refusal !== undefined) return refusal;
    event.locals.user = user;
    return resolve(event);
  }

  async function appointments(event: RequestEvent): Promise<Response> {
    const { user, refusal } = await auth.authenticate(event.request, { address: event.getClientAddress() });
    return refusal ?? Response.json({ of: user.username });
  }

  return { handle, appointments };
}
