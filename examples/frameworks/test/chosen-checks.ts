import { httpContract } from "@portcullis/testkit";

/**
 * The checks that a mount can break: bodies, headers, methods and every kind of token. Each is given by the beginning
 * of its name.
 */
export const chosen = [
  "A registration answers 201",
  "JSON and the OAuth 2 password form both log in",
  "The answers for an unknown user and a wrong password",
  "GET me with an access token",
  "Without credentials, every guarded route",
  "The Bearer scheme is matched",
  "Two Authorization headers are rejected with 400",
  "A refresh token in JSON or a form",
  "All of 50 simultaneous refreshes",
  "The parent refresh token, repeated",
  "Either token, or both, ends the session",
  "A password change answers 204",
  "An unsupported method answers 405",
  "A body of more than 16 KiB is rejected",
  "A body that is not JSON in UTF-8 is rejected",
];

export const checks = httpContract.filter(({ name }) => chosen.some((beginning) => name.startsWith(beginning)));
