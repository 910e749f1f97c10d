declare const brand: unique symbol;

/** A `Base` that is known to be a `Name`. Only code that checks or makes such values casts to it. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
