import { StorageError, type UserId } from "@portcullis/core/ports";

/** Thrown by `adopt()` if usernames can't be used. Nothing has been changed. */
export class UnadoptableUsersError extends StorageError {
  /** Users who have the same username key as each other: their usernames differ in case or width at most. */
  readonly sameKey: readonly (readonly UserId[])[];
  /** Users whose username is empty, too long, or has white space, control or invisible characters. */
  readonly invalid: readonly UserId[];

  constructor(sameKey: readonly (readonly UserId[])[], invalid: readonly UserId[]) {
    super("failed");
    this.sameKey = sameKey;
    this.invalid = invalid;
    const groups = sameKey.slice(0, most).map((ids) => `The users ${ids.join(", ")} have the same username key.`);
    const others =
      invalid.length === 0 ? [] : [`The usernames of these users are not valid: ${invalid.slice(0, most).join(", ")}.`];
    this.message = ["The users can't be adopted, and nothing was changed.", ...groups, ...others].join(" ");
  }
}

/** How many the message names. */
const most = 10;
