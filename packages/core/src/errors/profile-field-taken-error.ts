/** Thrown by `UserRepository.create` and `update` when a field of the profile must be unique and another user has its value. */
export class ProfileFieldTakenError extends Error {
  override readonly name = "ProfileFieldTakenError";
  /** The field's name in the profile. */
  readonly field: string;

  constructor(field: string) {
    super("Another user has this value.");
    this.field = field;
  }
}
