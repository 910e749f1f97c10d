/**
 * Thrown by `UserRepository.update` and `changePassword` when another user has verified the address. Nothing is
 * changed.
 */
export class AddressTakenError extends Error {
  override readonly name = "AddressTakenError";

  constructor() {
    super("Another user has verified this address.");
  }
}
