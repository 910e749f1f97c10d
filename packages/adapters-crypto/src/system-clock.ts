import type { Clock } from "@portcullis/core/ports";

/** The system time. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}
