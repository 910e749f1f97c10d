import { httpContract } from "@portcullis/testkit";

/** The checks that a mount can break: bodies, headers, methods and every kind of token. By the beginning of their names. */
export const chosen = [
  "A registration is answered by 201",
  "JSON and the OAuth 2 password form both log in",
  "An unknown user and a wrong password are answered alike",
  "An access token is answered by its user",
  "Without credentials every guarded route is answered by 401",
  "The scheme is matched in any case",
  "Two Authorization headers are refused by 400",
  "A refresh token in JSON or a form",
  "Of 50 simultaneous refreshes with one token",
  "The immediate parent, repeated inside the window",
  "Either token, or both, ends the session",
  "A change is answered by 204",
  "A method that a path does not have",
  "A body of more than 16 KiB is answered by 413",
  "What is not JSON in UTF-8 is answered by 400",
];

export const checks = httpContract.filter(({ name }) => chosen.some((beginning) => name.startsWith(beginning)));
