// #region ask
interface Introspected {
  readonly active: boolean;
  readonly sub?: string;
  readonly username?: string;
}

/** The user a token is from; null when it is good for nothing. */
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
