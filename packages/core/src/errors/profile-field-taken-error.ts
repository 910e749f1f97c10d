/** Thrown by `UserRepository.create` and `update` when another user has the value of a unique field of the profile. */
export class ProfileFieldTakenError extends Error {
  override readonly name = "ProfileFieldTakenError";
  /** The name of the field in the profile. */
  readonly field: string;

  constructor(field: string) {
    super("Another user already has this value.");
    this.field = field;
  }
}
