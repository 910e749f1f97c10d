/** Thrown by `UserRepository.create` and `update` when the profile has a field that the store has no place for. */
export class UnknownProfileFieldError extends Error {
  override readonly name = "UnknownProfileFieldError";
  /** The field's name in the profile. */
  readonly field: string;

  constructor(field: string) {
    super("The store does not know this field of the profile.");
    this.field = field;
  }
}
