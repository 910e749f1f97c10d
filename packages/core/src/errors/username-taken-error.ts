/** Thrown by `UserRepository.create` and `update` only when another user has the username key. */
export class UsernameTakenError extends Error {
  override readonly name = "UsernameTakenError";
  readonly field = "username";

  constructor() {
    super("Another user already has this username.");
  }
}
