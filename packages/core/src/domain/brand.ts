declare const brand: unique symbol;

/** A `Base` that only the code that checks or makes such values may call `Name`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
