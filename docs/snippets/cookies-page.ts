// #region page
export async function logIn(username: string, password: string): Promise<boolean> {
  const response = await fetch("/auth/login", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Portcullis-Transport": "cookie" },
    body: JSON.stringify({ username, password }),
  });
  return response.ok;
}

/** As `fetch`. If the answer is 401, it refreshes the session and sends the request once more. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init);
  if (response.status !== 401) return response;
  const refreshed = await fetch("/auth/refresh", { method: "POST" });
  return refreshed.ok ? fetch(path, init) : response;
}

export const logOut = (): Promise<Response> => fetch("/auth/logout", { method: "POST" });
// #endregion
