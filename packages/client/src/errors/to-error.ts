import { ProblemError } from "./problem-error.ts";
import { readProblem } from "./read-problem.ts";
import { ServiceError } from "./service-error.ts";

/** Converts a failed response to an error. */
export async function toError(response: Response): Promise<ServiceError> {
  const { status, headers } = response;
  const options = { status, retryAfter: secondsOf(headers.get("Retry-After")) };
  const problem = await readProblem(response);
  await response.body?.cancel();
  if (problem !== null) return new ProblemError(problem, options);
  return new ServiceError(`The service answered with status ${status} and without a problem document.`, options);
}

/** A number of seconds or a date (RFC 9110 §10.2.3). */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const milliseconds = Date.parse(retryAfter) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, Math.ceil(milliseconds / 1000));
}
