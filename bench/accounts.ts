/** What a login answers with. */
export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

export const password = "correct-horse-battery";
export const username = (number: number) => `bench-${number}`;

/** @throws Error when it is neither answered with success nor refused because it is there already */
export async function post<T>(url: string, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/auth/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A login for each of as many users, who register if they have not yet. */
export async function issuePairs(service: string, count: number): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let number = 0; number < count; number += 1) {
    const credentials = { username: username(number), password };
    await post(service, "register", credentials);
    pairs.push(await post<Pair>(service, "login", credentials));
  }
  return pairs;
}
