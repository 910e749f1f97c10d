/** The last moment a `Date` can hold: no token is from after it, even if the clock that issued it was ahead. */
export const endOfTime = new Date(8_640_000_000_000_000);
