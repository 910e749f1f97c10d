/**
 * Whether every store keeps the text unchanged. PostgreSQL rejects NUL, and UTF-8 can't encode a lone surrogate, so
 * drivers silently replace it with U+FFFD.
 */
export const isStorableText = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);
