import { z } from "zod";

/** An instant in UTC, to the millisecond, as `Date.prototype.toJSON` writes it (RFC 3339 §5.6). */
export const timeSchema = z.iso.datetime({ precision: 3 });
