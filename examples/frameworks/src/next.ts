import type { Portcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";

/**
 * Portcullis in Next, as route handlers. In an application `auth` is a separate module, and the handlers are in two
 * files:
 *
 * - `app/auth/[...path]/route.ts`: `export { handle as GET, handle as POST, handle as DELETE, handle as OPTIONS }`
 * - `app/appointments/route.ts`: `export { appointments as GET }`
 *
 * @param addressOf returns the address of the client, from a header that your platform sets and clients can't forge;
 * undefined without such a header. Next does not provide it. Without it, attempts are not counted by network.
 */
export function createNextRoutes(portcullis: Portcullis, addressOf: (request: Request) => string | undefined) {
  const auth = fetchHandler(createAuthHandler({ portcullis }));

  async function handle(request: Request): Promise<Response> {
    return (await auth(request, { address: addressOf(request) })) ?? new Response(null, { status: 404 });
  }

  async function appointments(request: Request): Promise<Response> {
    const { user, refusal } = await auth.authenticate(request, { address: addressOf(request) });
    return refusal ?? Response.json({ of: user.username });
  }

  return { handle, appointments };
}
