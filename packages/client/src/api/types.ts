import type { Api, NewUser as OwnNewUser, Operations, User as OwnUser } from "./generated.ts";

export type { Credentials, PasswordChange, Session } from "./generated.ts";
export type { Operations };

/** Users have no fields but our own. */
export type NoProfile = object;

/** A user as the service answers with it, and the fields of the application's own. */
export type User<P extends object = NoProfile> = OwnUser & P;

/** What it takes to register. */
export type NewUser<P extends object = NoProfile> = OwnNewUser & P;

/** A problem document (RFC 9457). */
export type Problem = Api["problem"];

/** A broken rule: where in what was sent, and which. */
export type Issue = NonNullable<Problem["errors"]>[number];

/** Everything that can go wrong, in one word. */
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

/** Undefined: no content. */
export type AnswerOf<Id extends keyof Operations> = Operations[Id] extends { readonly answer: infer A } ? A : undefined;
