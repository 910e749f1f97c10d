export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export const credentials = { username: "alice", password: "correct horse battery" };

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  return { status, headers, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
}

export const post = async (
  url: string,
  path: string,
  body: unknown,
  token?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  answerOf(
    await fetch(`${url}/auth/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    }),
  );

const get = async (url: string, path: string, token: string): Promise<Answer> =>
  answerOf(await fetch(`${url}/auth/${path}`, { headers: { authorization: `Bearer ${token}` } }));

export const me = (url: string, token: string): Promise<Answer> => get(url, "me", token);

export const sessions = (url: string, token: string): Promise<Answer> => get(url, "sessions", token);

export const status = async (url: string, path: string): Promise<number> => {
  const response = await fetch(`${url}${path}`);
  await response.arrayBuffer();
  return response.status;
};

/** @throws Error if the login is rejected */
export async function login(url: string, who: { username: string; password: string } = credentials): Promise<Pair> {
  const answer = await post(url, "login", who);
  if (answer.status !== 200) throw new Error(`login: ${answer.status}`);
  return answer.body as unknown as Pair;
}
