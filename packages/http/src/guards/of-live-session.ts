import { AuthError } from "@portcullis/core";

/**
 * Runs an action of a user on their own account. If the user was deleted after the token was checked, the token is no
 * longer valid.
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
