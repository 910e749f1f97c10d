import type { Profile } from "../domain/user.ts";

/**
 * Checks the profile that a caller gives. Any Standard Schema (standardschema.dev, version 1) fits: Zod, Valibot,
 * ArkType and others.
 */
export interface ProfileSchema<P extends Profile> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<P> | Promise<SchemaResult<P>>;
    readonly types?: { readonly input: unknown; readonly output: P } | undefined;
    /** Standard JSON Schema, for API descriptions. If absent, the fields are not described. */
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

/** Both throw for schemas that JSON Schema can't express. */
export interface JsonSchemaConverter {
  readonly input: (options: JsonSchemaOptions) => Readonly<Record<string, unknown>>;
  readonly output: (options: JsonSchemaOptions) => Readonly<Record<string, unknown>>;
}

export interface JsonSchemaOptions {
  /** The dialect, such as `draft-2020-12`. */
  readonly target: string;
  /** Options of the schema library. */
  readonly libraryOptions?: Record<string, unknown> | undefined;
}
