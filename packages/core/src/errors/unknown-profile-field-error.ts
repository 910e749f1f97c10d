/** Thrown by `UserRepository.create` and `update` when the profile has a field that the store does not know. */
export class UnknownProfileFieldError extends Error {
  override readonly name = "UnknownProfileFieldError";
  /** The name of the field in the profile. */
  readonly field: string;

  constructor(field: string) {
    super("The store does not know this profile field.");
    this.field = field;
  }
}
