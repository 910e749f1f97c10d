/** Thrown by `UserRepository.create` and `update` when another user has the username key, and for nothing else. */
export class UsernameTakenError extends Error {
  override readonly name = "UsernameTakenError";
  readonly field = "username";

  constructor() {
    super("Another user has this username.");
  }
}
