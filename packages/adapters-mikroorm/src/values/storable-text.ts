/**
 * Whether every store can hold the text as it is: PostgreSQL refuses NUL, and a lone surrogate has no UTF-8 form, so
 * that drivers silently put U+FFFD in its place.
 */
export const isStorableText = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);
