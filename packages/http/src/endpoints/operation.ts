import type { z } from "zod";
import type { ProblemCode } from "../codes/problem-codes.ts";

/** The OpenAPI description of a route. Its schemas are those that validate requests. */
export interface Operation {
  /** `operationId`: unique, in camelCase. */
  readonly id: string;
  readonly tag: Tag;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /**
   * The requests that are admitted: all, those with an access token, either as the route decides, or those with an API
   * key.
   */
  readonly access: "everybody" | "user" | "either" | "api-key";
  /** Parameters in the path, by name. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  /** Optional parameters in the query; unknown ones are ignored. */
  readonly query?: z.ZodObject;
  /** Optional request headers, by name, besides credentials. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  readonly request?: RequestBody;
  readonly answer: Answer;
  /** Another successful answer, of another status. */
  readonly otherAnswer?: Answer;
  /** Optional headers of its problems. */
  readonly problemHeaders?: Readonly<Record<string, z.ZodType>>;
  /** Its specific problems. Those of bodies, access tokens and the storage are added. */
  readonly problems?: readonly ProblemCode[];
  /** Whether it needs no storage and can't fail. Default false. */
  readonly selfContained?: boolean;
}

export type Tag = "Account" | "Recovery" | "Tokens" | "Sessions" | "Service";

export interface RequestBody {
  /** Default true. */
  readonly required?: boolean;
  readonly json?: z.ZodType;
  readonly form?: z.ZodType;
  /** Whether the fields of the application's profile are added to the schema. Default false. */
  readonly withProfile?: boolean;
  /** Whether each of these fields may be left out. Default false. */
  readonly partial?: boolean;
}

export interface Answer {
  readonly status: 200 | 201 | 202 | 204 | 302;
  readonly description: string;
  /** Absent: no content. */
  readonly schema?: z.ZodType;
  /** As in a request. */
  readonly withProfile?: boolean;
  /** Headers that it always has, by name, besides those of all responses. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** Optional headers. */
  readonly optionalHeaders?: Readonly<Record<string, z.ZodType>>;
}
