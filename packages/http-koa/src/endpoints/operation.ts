import type { z } from "zod";
import type { ProblemCode } from "../codes/problem-codes.ts";

/** What the API's description says of a route; each has one. Schemas are those that requests are validated by. */
export interface Operation {
  /** `operationId`: unique, in camelCase. */
  readonly id: string;
  readonly tag: Tag;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** Who is let in: everybody, whoever sends an access token, both, as the route decides by itself, or one's own machines. */
  readonly access: "everybody" | "user" | "either" | "api-key";
  /** Parameters in the path, by name. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  /** Parameters in the query, all of which may be left out; unknown ones are ignored. */
  readonly query?: z.ZodObject;
  /** Headers that it looks at, by name, beside credentials. All may be left out. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  readonly request?: RequestBody;
  readonly answer: Answer;
  /** Headers that its problems may have. */
  readonly problemHeaders?: Readonly<Record<string, z.ZodType>>;
  /** Those of its own. What comes with a body, an access token or the storage is added to them. */
  readonly problems?: readonly ProblemCode[];
  /** Whether it needs neither storage nor anything else that may fail. Default false. */
  readonly selfContained?: boolean;
}

export type Tag = "Account" | "Tokens" | "Sessions" | "Service";

export interface RequestBody {
  /** Default true. */
  readonly required?: boolean;
  readonly json?: z.ZodType;
  readonly form?: z.ZodType;
  /** Whether the fields of the application's own profile come beside those of the schema. Default false. */
  readonly withProfile?: boolean;
}

export interface Answer {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  /** Absent: no content. */
  readonly schema?: z.ZodType;
  /** As in a request. */
  readonly withProfile?: boolean;
  /** Headers it always has, by name, beside those that all answers have. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** Headers it may have. */
  readonly optionalHeaders?: Readonly<Record<string, z.ZodType>>;
}
