/** The profile field of the service's users. */
export type UserProfile = {
  /** Present if `PORTCULLIS_EMAIL` is `field`. */
  readonly email?: string;
};
