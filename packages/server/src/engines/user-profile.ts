/** The field of the service's users beside name and password. */
export type UserProfile = {
  /** Where `PORTCULLIS_EMAIL` is `field`. */
  readonly email?: string;
};
