import type { Client, createClient, SignedOut, webStorage } from "@portcullis/client";

/** What a page can use once it has loaded the client. */
export interface Application {
  readonly client: Client;
  readonly signedOut: SignedOut[];
}

declare global {
  var portcullis: { readonly createClient: typeof createClient; readonly webStorage: typeof webStorage };
  var application: Application;
}

/** Runs in the page: creates its client. */
export function startApplication({ cookies }: { readonly cookies: boolean }): void {
  const page = globalThis as unknown as {
    readonly document: { readonly cookie: string };
    readonly location: { readonly origin: string };
  };
  const { localStorage, portcullis } = globalThis;
  const signedOut: SignedOut[] = [];
  const client = portcullis.createClient({
    baseUrl: page.location.origin,
    onSignedOut: (why) => void signedOut.push(why),
    // On a busy machine, an answer that is late is not lost.
    refresh: { timeout: 60_000 },
    ...(cookies ? { cookies: { read: () => page.document.cookie } } : { store: portcullis.webStorage(localStorage) }),
  });
  globalThis.application = { client, signedOut };
}

/**
 * Runs in the page: sends this many requests at once. Returns their statuses, and how often `onSignedOut` was called.
 */
export async function sendMany(many: number): Promise<{ readonly statuses: number[]; readonly told: number }> {
  const { client, signedOut } = globalThis.application;
  const send = async () => (await client.fetch("/things", { method: "POST" })).status;
  const statuses = await Promise.all(Array.from({ length: many }, send));
  return { statuses, told: signedOut.length };
}
