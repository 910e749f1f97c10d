import { readProblem } from "../errors/read-problem.ts";

const aboutTheToken: ReadonlySet<string> = new Set(["token_missing", "token_invalid", "token_expired"]);

/** A Bearer challenge without an error, or with that of an invalid token (RFC 6750 §3.1). */
const ofBearer = /\bBearer\b(?!.*\berror=(?!"?invalid_token\b))/is;

/** Whether the request was rejected only because of its access token, so that a new one may help. */
export async function credentialRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem = await readProblem(response);
  if (problem !== null) return aboutTheToken.has(problem.code);
  const challenge = response.headers.get("WWW-Authenticate");
  return challenge === null || ofBearer.test(challenge);
}
