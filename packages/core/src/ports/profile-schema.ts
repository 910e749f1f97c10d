import type { Profile } from "../domain/user.ts";

/**
 * Checks what a caller gives as profile: any Standard Schema (standardschema.dev, version 1), so that Zod, Valibot,
 * ArkType and others fit as they are.
 */
export interface ProfileSchema<P extends Profile> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<P> | Promise<SchemaResult<P>>;
    readonly types?: { readonly input: unknown; readonly output: P } | undefined;
    /** Standard JSON Schema, for descriptions of an API. Absent: nothing is told of the fields. */
    readonly jsonSchema?: JsonSchemaConverter | undefined;
  };
}

export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Both throw for what JSON Schema can't say. */
export interface JsonSchemaConverter {
  readonly input: (options: JsonSchemaOptions) => Readonly<Record<string, unknown>>;
  readonly output: (options: JsonSchemaOptions) => Readonly<Record<string, unknown>>;
}

export interface JsonSchemaOptions {
  /** Such as `draft-2020-12`. */
  readonly target: string;
  /** The schema library's own. */
  readonly libraryOptions?: Record<string, unknown> | undefined;
}
