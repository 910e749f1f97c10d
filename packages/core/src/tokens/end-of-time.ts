/** The last instant that a `Date` can hold. No token was issued after it, even by a clock that was ahead. */
export const endOfTime = new Date(8_640_000_000_000_000);
