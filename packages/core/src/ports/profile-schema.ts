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
  };
}

export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
