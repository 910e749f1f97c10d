import type { Api, NewUser as OwnNewUser, Operations, User as OwnUser } from "./generated.ts";

export type {
  AccountDeletion,
  Credentials,
  EmailChange,
  PasswordChange,
  PasswordReset,
  Recipient,
  Session,
  UsernameChange,
} from "./generated.ts";
export type { Operations };

/** Users without profile fields. */
export type NoProfile = object;

/** A user as the service returns it, with the fields of the application's profile. */
export type User<P extends object = NoProfile> = OwnUser & P;

/** The input of a registration. */
export type NewUser<P extends object = NoProfile> = OwnNewUser & P;

/** A problem document (RFC 9457). */
export type Problem = Api["problem"];

/** A rule that the input breaks, and where. */
export type Issue = NonNullable<Problem["errors"]>[number];

/** The code of a problem. */
export type ProblemCode = Problem["code"];

/** The codes of one operation, such as `ProblemCodeOf<"login">`. */
export type ProblemCodeOf<Id extends keyof Operations> = Operations[Id]["problem"];

export type RequestOf<Id extends keyof Operations> = Operations[Id] extends { readonly request: infer R }
  ? R
  : undefined;

/** Parameters in a query; undefined ones are left out. */
export type Query = { readonly [Name in string]?: string | number };

/** Undefined: the operation has no parameters in its query. */
export type QueryOf<Id extends keyof Operations> = Operations[Id] extends { readonly query: infer Q extends Query }
  ? Q
  : undefined;

/** `undefined` for responses without content. */
export type AnswerOf<Id extends keyof Operations> = Operations[Id] extends { readonly answer: infer A } ? A : undefined;
