import { AuthError } from "@portcullis/core";

/**
 * Runs what a user does to their own account. A user who was deleted after the token was checked has a token that is no longer
 * good.
 * @throws AuthError `token_invalid` in place of `not_found`
 */
export async function ofLiveSession<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuthError && error.code === "not_found") throw new AuthError("token_invalid");
    throw error;
  }
}
