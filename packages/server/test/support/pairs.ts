import { expect } from "vitest";
import { type Answer, me, type Pair, post } from "./client.ts";

type RefreshToken = Pick<Pair, "refresh_token">;

export const refresh = (url: string, { refresh_token }: RefreshToken): Promise<Answer> =>
  post(url, "refresh", { refresh_token });

/** The next pair. Fails the test if the refresh is rejected. */
export async function refreshed(url: string, pair: RefreshToken): Promise<Pair> {
  const { status, body } = await refresh(url, pair);
  expect(status).toBe(200);
  return body as unknown as Pair;
}

/** The answer to each token of a pair: its status, and its code unless it is 200. Refreshes the session if it can. */
export async function answersTo(url: string, pair: Pair): Promise<readonly string[]> {
  const answers = [await me(url, pair.access_token), await refresh(url, pair)];
  return answers.map(({ status, body }) => (status === 200 ? "200" : `${status} ${String(body["code"])}`));
}

/** The answers to both tokens of a session that has ended. */
export const dead = ["401 token_invalid", "401 token_invalid"];
