// #region ask
interface Introspected {
  readonly active: boolean;
  readonly sub?: string;
  readonly username?: string;
}

/** Returns the user of an access token; null if the token is not active. */
export async function userOf(token: string, service: string, key: string): Promise<Introspected | null> {
  const response = await fetch(`${service}/auth/introspect`, {
    method: "POST",
    headers: { Token: key },
    body: new URLSearchParams({ token }),
  });
  if (!response.ok) throw new Error(`Introspection failed: ${response.status}`);
  const found = (await response.json()) as Introspected;
  return found.active ? found : null;
}
// #endregion
