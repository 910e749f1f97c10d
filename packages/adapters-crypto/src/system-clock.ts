import type { Clock } from "@portcullis/core/ports";

/** The system time. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
  }
}
