import { createClient, ProblemError, webStorage } from "@portcullis/client";

/** A function of React. */
declare function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, getSnapshot: () => T): T;
declare const location: { readonly origin: string; assign(url: string): void };

// #region make
const client = createClient({
  baseUrl: location.origin, // where the service is
  store: webStorage(localStorage),
  onSignedOut: () => location.assign("/login"),
});
// #endregion

// #region fetch
export async function appointments(): Promise<unknown> {
  const response = await client.fetch("/appointments");
  return response.json();
}
// #endregion

// #region react
export function useSignedIn(): boolean | null {
  return useSyncExternalStore(client.subscribe, () => client.signedIn);
}
// #endregion

// #region problems
export async function logIn(username: string, password: string): Promise<string> {
  try {
    await client.login({ username, password });
    return "Welcome back.";
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error; // no answer, or one that is not from the service
    if (error.code === "invalid_credentials") return "Wrong name or password.";
    if (error.code === "too_many_attempts") return `Try again in ${error.retryAfter} seconds.`;
    throw error;
  }
}
// #endregion

// #region fields
interface Member {
  readonly full_name: string;
}

const members = createClient<Member>({ baseUrl: location.origin });

export async function join(username: string, password: string): Promise<string> {
  const member = await members.register({ username, password, full_name: "Ada Lovelace" });
  return member.full_name;
}
// #endregion

export { client };
