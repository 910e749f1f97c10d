import { type Answer, post } from "./client.ts";

export const wrong = "wrong horse battery";

/**
 * One attempt to log in.
 * @param address the client's address as a trusted proxy reports it
 */
export const guess = (url: string, username: string, address?: string, password = wrong): Promise<Answer> =>
  post(url, "login", { username, password }, undefined, address === undefined ? {} : { "x-forwarded-for": address });

/** Counts the answers by status. */
export function tally(answers: readonly Answer[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
