import type { Clock } from "@portcullis/core/ports";

/** The time of the machine. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}
